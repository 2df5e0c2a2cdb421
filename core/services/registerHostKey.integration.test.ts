import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { registerHostKey } from './registerHostKey'

const HOST_KEY = `ssh-ed25519 ${'A'.repeat(68)}`
const OTHER_KEY = `ssh-ed25519 ${'B'.repeat(68)}`
const OWN = '203.0.113.7'
const FOREIGN = '203.0.113.8'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

let count = 0
/** A machine with its token; `isAnswered`: the cloud has told its address. */
async function machine({ isAnswered }: { isAnswered: boolean }) {
  const { agentId, customerId } = await world.customer()
  count += 1
  await world.db.agent.create({ data: { id: agentId, name: `fern-${count}`, customerId, planId: 'small' } })
  const [id, token] = [randomUUID(), randomUUID()]
  const now = world.ports.clock.now()
  const answered = { serverId: id, ipv4: OWN, ipv6: '2001:db8:1:2::/64', registrationOpenAt: now }
  const row = await plantMachine(world.db, {
    id,
    agentId,
    name: `aura-test-fern-${count}-g1`,
    registrationHash: world.ports.keys.hash(token),
    readyAt: null,
    ...(isAnswered ? answered : {}),
  })
  const answer = () => world.db.machine.update({ where: { id }, data: answered })
  const read = () => world.db.machine.findUniqueOrThrow({ where: { id } })
  const register = async (from: string, hostKey: unknown = HOST_KEY) =>
    (await registerHostKey(world.ports, { token, hostKey, from })).status
  return { id, name: row.name, answer, read, register }
}

const alerts = (subject: string) =>
  world.db.alert.findMany({ where: { subject }, select: { kind: true, count: true } })

test('a machine registers its key from its own address', async () => {
  const one = await machine({ isAnswered: true })
  expect(await one.register(OWN)).toBe(200)
  expect(await one.read()).toMatchObject({ hostKey: HOST_KEY, registrationUsedAt: world.ports.clock.now() })
  expect(await alerts(one.name)).toEqual([])
})

test('its own /64 is its own address too', async () => {
  const one = await machine({ isAnswered: true })
  expect(await one.register('2001:db8:1:2::1')).toBe(200)
})

test('a token used twice gets 409 and an alert, and the first key stays', async () => {
  const one = await machine({ isAnswered: true })
  await one.register(OWN)
  expect(await one.register(OWN, OTHER_KEY)).toBe(409)
  expect(await one.read()).toMatchObject({ hostKey: HOST_KEY })
  expect(await alerts(one.name)).toEqual([{ kind: 'registration_used', count: 1 }])
})

test('of ten posts at once one wins', async () => {
  const one = await machine({ isAnswered: true })
  const statuses = await Promise.all(Array.from({ length: 10 }, () => one.register(OWN)))
  expect(statuses.sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)])
})

test('another address is refused with an alert, and the machine can still register', async () => {
  const one = await machine({ isAnswered: true })
  expect(await one.register(FOREIGN, OTHER_KEY)).toBe(403)
  expect(await alerts(one.name)).toEqual([{ kind: 'registration_wrongAddress', count: 1 }])
  expect(await one.register(OWN)).toBe(200)
  expect(await one.read()).toMatchObject({ hostKey: HOST_KEY })
})

test('an address that only begins like the machine’s is another one', async () => {
  const one = await machine({ isAnswered: true })
  expect(await one.register(`${OWN}1`)).toBe(403)
  expect(await one.register('2001:db8:1:21::1')).toBe(403)
})

test('a post that comes before the address is known is held, and confirmed once it is', async () => {
  const one = await machine({ isAnswered: false })
  expect(await one.register(OWN)).toBe(200)
  expect(await one.read()).toMatchObject({ hostKey: null, heldHostKey: HOST_KEY })
  expect(await world.ports.registrations.settleHeld(one.id)).toBe('none')
  await one.answer()
  expect(await world.ports.registrations.settleHeld(one.id)).toBe('registered')
  expect(await one.read()).toMatchObject({ hostKey: HOST_KEY, heldHostKey: null })
})

test('a held post from elsewhere is refused, and the machine’s own then counts', async () => {
  const one = await machine({ isAnswered: false })
  await one.register(FOREIGN, OTHER_KEY)
  await one.answer()
  expect(await world.ports.registrations.settleHeld(one.id)).toBe('refused')
  expect(await one.read()).toMatchObject({ hostKey: null, heldHostKey: null })
  expect(await one.register(OWN)).toBe(200)
})

test('after the window a token is worth nothing', async () => {
  const one = await machine({ isAnswered: true })
  await world.pass(world.ports.settings.waits.registrationWindowMs + 1)
  expect(await one.register(OWN)).toBe(410)
  expect(await one.read()).toMatchObject({ hostKey: null })
})

test('an unknown token and a key of another kind are refused', async () => {
  const one = await machine({ isAnswered: true })
  expect((await registerHostKey(world.ports, { token: 'none', hostKey: HOST_KEY, from: OWN })).status).toBe(
    404,
  )
  expect(await one.register(OWN, `ssh-rsa ${'A'.repeat(68)}`)).toBe(400)
  expect(await one.register(OWN, null)).toBe(400)
})
