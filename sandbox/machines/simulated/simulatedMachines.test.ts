import { expect, test } from 'vitest'
import { answerSsh, type SshCaller } from '~/sandbox/machines/simulated/answerSsh'
import { serverOrder, simulatedCloud, type SimulatedCloud } from '~/sandbox/testing/simulatedCloud'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZb'
const LOOK =
  'cloud-init status --format json; test -e /var/lib/cloud/instance/boot-finished && echo boot-finished'
const config = {
  users: [{ name: 'aura', ssh_authorized_keys: [`${KEY} worker`] }],
  phone_home: { url: 'http://plane.invalid/register/token', post: ['hostname', 'pub_key_ed25519'], tries: 3 },
}
const order = { ...serverOrder, user_data: `#cloud-config\n${JSON.stringify(config)}` }

async function bootedCloud(more: Parameters<typeof simulatedCloud>[0] = {}, arm = (_: SimulatedCloud) => {}) {
  const cloud = simulatedCloud(more)
  arm(cloud)
  await cloud.call('POST', '/servers', order)
  await cloud.timeline.advance(0)
  return cloud
}

function look(cloud: SimulatedCloud, change: Partial<SshCaller> = {}) {
  const [machine] = cloud.machines.list()
  const caller = { address: machine!.ipv4, user: 'aura', trustedHostKeys: [machine!.hostKey], publicKey: KEY }
  return answerSsh(cloud, { ...caller, ...change }, LOOK)
}

test('a booting machine refuses, then denies, then answers, and says at last that its boot is over', async () => {
  const cloud = await bootedCloud()
  expect(await look(cloud)).toEqual({ at: 'refused' })
  await cloud.timeline.advance(700)
  expect(await look(cloud)).toEqual({ at: 'denied' })
  await cloud.timeline.advance(300)
  const booting = await look(cloud)
  expect(booting).toMatchObject({
    at: 'answered',
    exit: 1,
    stdout: expect.stringContaining('"running"') as string,
  })
  await cloud.timeline.advance(500)
  const done = await look(cloud)
  expect(done).toMatchObject({ at: 'answered', exit: 0 })
  expect(done.at === 'answered' && done.stdout).toMatch(/"done"[\s\S]*boot-finished\n$/)
})

test('a machine registers its own host key from its own address, once', async () => {
  const cloud = await bootedCloud()
  await cloud.timeline.advance(60_000)
  const [machine] = cloud.machines.list()
  expect(cloud.registrations).toHaveLength(1)
  const { url, body, fromAddress } = cloud.registrations[0]!
  expect([url, fromAddress]).toEqual([config.phone_home.url, machine!.ipv4])
  expect([...body.keys()]).toEqual(['hostname', 'pub_key_ed25519'])
  expect(body.get('pub_key_ed25519')).toMatch(
    /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43} root@one$/,
  )
})

test('a registration that is not taken is tried again, as often as the user data says', async () => {
  const cloud = await bootedCloud({ registrationStatus: (count) => (count === 1 ? 0 : 503) })
  await cloud.timeline.advance(60_000)
  expect(cloud.registrations).toHaveLength(3)
})

test('a second boot registers nothing and is over sooner', async () => {
  const cloud = await bootedCloud()
  await cloud.timeline.advance(5000)
  const [machine] = cloud.machines.list()
  await cloud.machines.powerOff(machine!.serverId)
  expect(await look(cloud)).toEqual({ at: 'noAnswer' })
  await cloud.machines.powerOn(machine!.serverId)
  await cloud.timeline.advance(700)
  expect(await look(cloud)).toMatchObject({ at: 'answered' })
  await cloud.timeline.advance(60_000)
  expect(cloud.registrations).toHaveLength(1)
})

test('only the registered host key and the authorized key get in', async () => {
  const cloud = await bootedCloud()
  await cloud.timeline.advance(2000)
  expect(await look(cloud, { trustedHostKeys: [] })).toEqual({ at: 'hostKeyFailed' })
  expect(await look(cloud, { trustedHostKeys: [KEY] })).toEqual({ at: 'hostKeyFailed' })
  expect(await look(cloud, { publicKey: `${KEY}x` })).toEqual({ at: 'denied' })
  expect(await look(cloud, { user: 'root' })).toEqual({ at: 'denied' })
  expect(await look(cloud, { address: '127.77.9.9' })).toEqual({ at: 'noAnswer' })
})

test('a machine with the wrong host key is not let in upon', async () => {
  const cloud = await bootedCloud({}, ({ faults }) => faults.arm('hostKeyWrong'))
  await cloud.timeline.advance(2000)
  expect(await look(cloud)).toEqual({ at: 'hostKeyFailed' })
})

test('cloud-init that fails says so', async () => {
  const cloud = await bootedCloud({}, ({ faults }) => faults.arm('cloudInitFails'))
  await cloud.timeline.advance(2000)
  const answer = await look(cloud)
  expect(answer.at === 'answered' && answer.stdout).toContain('"error"')
})

test('cloud-init that ends late has registered long before', async () => {
  const cloud = await bootedCloud({}, ({ faults }) => faults.arm('cloudInitLate', { value: 45 }))
  await cloud.timeline.advance(44_000)
  expect(cloud.registrations).toHaveLength(1)
  const late = await look(cloud)
  expect(late.at === 'answered' && late.stdout).toContain('"running"')
  await cloud.timeline.advance(1000)
  const done = await look(cloud)
  expect(done.at === 'answered' && done.stdout).toContain('boot-finished')
})

test('a machine that dies while it boots never registers and never answers', async () => {
  const cloud = await bootedCloud({}, ({ faults }) => faults.arm('machineDies', { value: 'awaitBoot' }))
  await cloud.timeline.advance(60_000)
  expect(cloud.registrations).toEqual([])
  expect(await look(cloud)).toEqual({ at: 'noAnswer' })
})

test('a frozen machine answers again when it thaws', async () => {
  const cloud = await bootedCloud()
  await cloud.timeline.advance(2000)
  await cloud.machines.inflict(cloud.machines.list()[0]!.serverId, { kind: 'freeze', seconds: 5 })
  expect(await look(cloud)).toEqual({ at: 'noAnswer' })
  await cloud.timeline.advance(5000)
  expect(await look(cloud)).toMatchObject({ at: 'answered' })
})
