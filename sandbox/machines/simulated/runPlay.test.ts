import { expect, test } from 'vitest'
import type { FaultName } from '~/sandbox/faults/faultTable'
import { taskEffects } from '~/sandbox/machines/simulated/taskEffects'
import { authKey, listed, play, readyCloud } from '~/sandbox/testing/simulatedPlays'

test('every task that does something in a simulated machine is one of the real playbook', () => {
  const names = new Set(listed.tasks.map(({ task }) => task))
  expect(Object.keys(taskEffects).filter((name) => !names.has(name))).toEqual([])
})

test('a play tells the beginning and end of each task, then the sums', async () => {
  const { exit, events, tasks, ends, stats } = await play(await readyCloud(), 'configure')
  expect(exit).toBe(0)
  expect(events[0]).toEqual({ event: 'play_start', play: 'Agent machine' })
  const shown = tasks.map(({ task }) =>
    task.startsWith('Validating arguments') ? 'Check the settings' : task,
  )
  expect(ends.map(({ task }) => task)).toEqual(shown)
  expect(events.at(-1)).toBe(stats)
  expect(stats).toMatchObject({ failed: 0, unreachable: 0 })
})

test('what the image brings is skipped, and installed where it is missing', async () => {
  const install = async (golden: boolean) =>
    (await play(await readyCloud(golden), 'configure')).ends.find(({ task }) => task === 'Install OpenClaw')
      ?.result
  expect([await install(true), await install(false)]).toEqual(['skipped', 'changed'])
})

test('a joined machine is in the tailnet, says its address, and answers after its start', async () => {
  const cloud = await readyCloud()
  await play(cloud, 'configure')
  const { exit, events } = await play(cloud, 'join', { tailscale_auth_key: await authKey(cloud) })
  expect(exit).toBe(0)
  const device = (await cloud.tailnet.listDevices()).find(({ tags }) => tags.includes('tag:aura-agent'))!
  const facts = events.filter((event) => event.event === 'fact').map(({ name, value }) => [name, value])
  expect(Object.fromEntries(facts)).toEqual({
    tailnet_address: device.addresses[0],
    tailnet_node_id: device.id,
  })
  await cloud.timeline.advance(1000)
  expect((await play(cloud, 'verify')).exit).toBe(0)
})

test('a second play changes nothing', async () => {
  const cloud = await readyCloud()
  await play(cloud, 'configure')
  await play(cloud, 'join', { tailscale_auth_key: await authKey(cloud) })
  expect((await play(cloud, 'configure')).stats).toMatchObject({ changed: 0, failed: 0 })
  const again = await play(cloud, 'join', { tailscale_auth_key: 'used up' })
  expect(again.stats).toMatchObject({ changed: 0, failed: 0 })
})

test('a key works once', async () => {
  const cloud = await readyCloud()
  const secret = await authKey(cloud)
  expect(cloud.tailnet.join(secret, 'first')).not.toBeNull()
  const { exit, last } = await play(cloud, 'join', { tailscale_auth_key: secret })
  expect([exit, last?.result]).toEqual([2, 'failed'])
})

test.each([
  ['playFails', 'configure', 2, 'failed'],
  ['deviceNeverJoins', 'join', 2, 'failed'],
  ['machineDies', 'configure', 4, 'unreachable'],
] as const)('%s ends a play of %s with %d', async (fault: FaultName, tag, exit, result) => {
  const cloud = await readyCloud()
  cloud.faults.arm(fault)
  const ended = await play(cloud, tag, { tailscale_auth_key: await authKey(cloud) })
  expect([ended.exit, ended.last?.result]).toEqual([exit, result])
  expect(ended.last?.error).toBeTruthy()
})

test('an agent that is not healthy never answers, and does after a restart', async () => {
  const cloud = await readyCloud()
  cloud.faults.arm('agentNotHealthy')
  await play(cloud, 'join', { tailscale_auth_key: await authKey(cloud) })
  await cloud.timeline.advance(60_000)
  expect((await play(cloud, 'verify')).exit).toBe(2)
  await play(cloud, 'restart')
  await cloud.timeline.advance(1000)
  expect((await play(cloud, 'verify')).exit).toBe(0)
})

test('a lower epoch is refused, and a higher one ends the play before it', async () => {
  const cloud = await readyCloud()
  const mine = { aura_run_id: '0192', aura_run_epoch: 2 }
  const running = play(cloud, 'configure', mine)
  await cloud.timeline.advance(300)
  const later = await play(cloud, 'configure', { ...mine, aura_run_epoch: 3 })
  expect(later.exit).toBe(0)
  expect(await running).toMatchObject({ exit: 4, last: { result: 'unreachable' } })
  expect((await play(cloud, 'configure', mine)).last).toMatchObject({ result: 'failed' })
})

test('an aborted play does no further task', async () => {
  const cloud = await readyCloud()
  const stop = new AbortController()
  const running = play(cloud, 'configure', {}, stop.signal)
  await cloud.timeline.advance(300)
  stop.abort()
  const { ends, stats } = await running
  expect(ends.length).toBeLessThan(4)
  expect(stats).toBeUndefined()
})
