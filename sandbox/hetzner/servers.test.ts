import { expect, test } from 'vitest'
import { LostAnswer } from '~/sandbox/world/LostAnswer'
import { serverOrder, simulatedCloud, type SimulatedCloud } from '~/sandbox/testing/simulatedCloud'

type Action = { id: number; status: string; error: { code: string } | null }
type Server = {
  id: number
  status: string
  locked: boolean
  public_net: { ipv4: { id: number; ip: string }; firewalls: unknown[] }
}
type Made = { server: Server; action: Action; next_actions: Action[]; root_password: string | null }
type Refused = { error: { code: string } }

const create = (cloud: SimulatedCloud, more = {}) =>
  cloud.call<Made>('POST', '/servers', { ...serverOrder, ...more })
const statusOf = async (cloud: SimulatedCloud, id: number) =>
  (await cloud.call<{ server?: Server }>('GET', `/servers/${id}`)).json.server?.status ?? 'absent'
const actionOf = async (cloud: SimulatedCloud, { id }: Action) =>
  (await cloud.call<{ action: Action }>('GET', `/actions/${id}`)).json.action

test('a server is there with its address when the answer comes, and running when its action has ended', async () => {
  const cloud = simulatedCloud()
  const { status, json } = await create(cloud)
  expect(status).toBe(201)
  expect(json.server).toMatchObject({ status: 'initializing', locked: true })
  expect(json.action.status).toBe('running')
  await cloud.timeline.advance(1000)
  expect((await actionOf(cloud, json.action)).status).toBe('success')
  expect((await actionOf(cloud, json.next_actions[0]!)).status).toBe('success')
  expect(await statusOf(cloud, json.server.id)).toBe('running')
})

test('what is under way is over at once when it is told to end, and only once', async () => {
  const cloud = simulatedCloud()
  const { json } = await create(cloud)
  cloud.hetzner.endActions()
  await cloud.timeline.advance(0)
  expect((await actionOf(cloud, json.action)).status).toBe('success')
  expect(await statusOf(cloud, json.server.id)).toBe('running')
  const { json: deleted } = await cloud.call<{ action: Action }>('DELETE', `/servers/${json.server.id}`)
  await cloud.timeline.advance(999)
  expect((await actionOf(cloud, deleted.action)).status).toBe('success')
  expect(await statusOf(cloud, json.server.id)).toBe('absent')
})

test('a server without an SSH key has a password, with one it has none', async () => {
  const cloud = simulatedCloud()
  const key = { name: 'k', public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZb me' }
  const made = await cloud.call<{ ssh_key: { id: number; public_key: string } }>('POST', '/ssh_keys', key)
  expect(made.json.ssh_key.public_key).toBe(key.public_key)
  expect((await create(cloud)).json.root_password).toHaveLength(20)
  const second = await create(cloud, { name: 'two', ssh_keys: [made.json.ssh_key.id] })
  expect(second.json.root_password).toBeNull()
})

test('a deleted server takes its addresses along, and they are given out again', async () => {
  const cloud = simulatedCloud()
  const { server } = (await create(cloud)).json
  await cloud.timeline.advance(1000)
  expect((await cloud.call('DELETE', `/servers/${server.id}`)).status).toBe(200)
  expect(await statusOf(cloud, server.id)).toBe('deleting')
  await cloud.timeline.advance(500)
  expect(await statusOf(cloud, server.id)).toBe('absent')
  expect(cloud.hetzner.listings()).toMatchObject({ servers: [], primaryIps: [] })
  expect((await create(cloud)).json.server.public_net.ipv4.ip).toBe(server.public_net.ipv4.ip)
})

test('a server that an action works on is locked', async () => {
  const cloud = simulatedCloud()
  const { server } = (await create(cloud)).json
  const refused = await cloud.call<Refused>('DELETE', `/servers/${server.id}`)
  expect([refused.status, refused.json.error.code]).toEqual([423, 'locked'])
})

test('a server is switched off and on', async () => {
  const cloud = simulatedCloud()
  const { server } = (await create(cloud)).json
  await cloud.timeline.advance(1000)
  for (const [command, ends] of [
    ['poweroff', 'off'],
    ['poweron', 'running'],
    ['reboot', 'running'],
    ['shutdown', 'off'],
  ] as const) {
    expect((await cloud.call('POST', `/servers/${server.id}/actions/${command}`)).status).toBe(201)
    await cloud.timeline.advance(500)
    expect(await statusOf(cloud, server.id)).toBe(ends)
    expect(cloud.machines.isRunning(server.id)).toBe(ends === 'running')
  }
})

test('a name is taken once, and a create that is refused leaves nothing', async () => {
  const cloud = simulatedCloud()
  await create(cloud)
  const again = await cloud.call<Refused>('POST', '/servers', serverOrder)
  expect([again.status, again.json.error.code]).toEqual([409, 'uniqueness_error'])
  expect(cloud.hetzner.listings().servers).toHaveLength(1)
})

test('a protected server is not deleted', async () => {
  const cloud = simulatedCloud()
  const { server } = (await create(cloud)).json
  await cloud.timeline.advance(1000)
  await cloud.call('POST', `/servers/${server.id}/actions/change_protection`, { delete: true, rebuild: true })
  const refused = await cloud.call<Refused>('DELETE', `/servers/${server.id}`)
  expect(refused.json.error.code).toBe('protected')
})

test('a snapshot can be started from once it is available', async () => {
  const cloud = simulatedCloud()
  const { server } = (await create(cloud)).json
  await cloud.timeline.advance(1000)
  const { json } = await cloud.call<{ image: { id: number } }>(
    'POST',
    `/servers/${server.id}/actions/create_image`,
    {
      type: 'snapshot',
      labels: { 'made-of': 'one' },
    },
  )
  const early = await cloud.call<Refused>('POST', '/servers', {
    ...serverOrder,
    name: 'two',
    image: json.image.id,
  })
  expect(early.json.error.code).toBe('resource_unavailable')
  await cloud.timeline.advance(2000)
  const listed = await cloud.call<{ images: { id: number }[] }>(
    'GET',
    '/images?type=snapshot&label_selector=made-of',
  )
  expect(listed.json.images.map(({ id }) => id)).toEqual([json.image.id])
  expect((await create(cloud, { name: 'two', image: json.image.id })).status).toBe(201)
})

test('a create whose answer is lost has made its server', async () => {
  const cloud = simulatedCloud()
  cloud.faults.arm('loseNextCreateAnswer')
  await expect(create(cloud)).rejects.toThrow(LostAnswer)
  expect(cloud.hetzner.listings().servers).toHaveLength(1)
  expect(cloud.log.list().at(-1)).toMatchObject({ method: 'POST', path: '/servers', status: 0 })
})

test('a create whose action fails leaves a server that is off and has no machine', async () => {
  const cloud = simulatedCloud()
  cloud.faults.arm('createActionFails')
  const { json } = await create(cloud)
  await cloud.timeline.advance(1000)
  expect((await actionOf(cloud, json.action)).error?.code).toBe('action_failed')
  expect(await statusOf(cloud, json.server.id)).toBe('off')
  expect(await cloud.machines.leftovers()).toEqual([])
  expect((await cloud.call('DELETE', `/servers/${json.server.id}`)).status).toBe(200)
})

test.each([
  ['capacityGone', 412, 'resource_unavailable'],
  ['serverLimit', 403, 'resource_limit_exceeded'],
] as const)('with %s nothing is made, and the next try succeeds', async (fault, status, code) => {
  const cloud = simulatedCloud()
  cloud.faults.arm(fault)
  const refused = await cloud.call<Refused>('POST', '/servers', serverOrder)
  expect([refused.status, refused.json.error.code]).toEqual([status, code])
  expect(cloud.hetzner.listings().servers).toEqual([])
  expect((await create(cloud)).status).toBe(201)
})

test('a type that is sold out somewhere is shown so, and refused there', async () => {
  const cloud = simulatedCloud()
  cloud.hetzner.setAvailable('cx23', 'nbg1', false)
  type Types = { server_types: { locations: { name: string; available: boolean }[] }[] }
  const { json } = await cloud.call<Types>('GET', '/server_types?name=cx23')
  const available = Object.fromEntries(
    json.server_types[0]!.locations.map((one) => [one.name, one.available]),
  )
  expect(available).toEqual({ fsn1: true, nbg1: false, hel1: true })
  expect((await create(cloud)).status).toBe(412)
  expect((await create(cloud, { location: 'fsn1' })).status).toBe(201)
})

test('a delete that fails leaves the server as it was', async () => {
  const cloud = simulatedCloud()
  const { server } = (await create(cloud)).json
  await cloud.timeline.advance(1000)
  cloud.faults.arm('deleteFails')
  expect((await cloud.call('DELETE', `/servers/${server.id}`)).status).toBe(409)
  cloud.faults.arm('deleteActionFails')
  expect((await cloud.call('DELETE', `/servers/${server.id}`)).status).toBe(200)
  await cloud.timeline.advance(500)
  expect(await statusOf(cloud, server.id)).toBe('running')
})

test('a machine that went down by itself shows as off', async () => {
  const cloud = simulatedCloud()
  const { server } = (await create(cloud)).json
  await cloud.timeline.advance(1000)
  await cloud.machines.inflict(server.id, { kind: 'die' })
  expect(await statusOf(cloud, server.id)).toBe('off')
})
