import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { workspaceOf, sha256 } from '~/sandbox/machines/simulated/agentBackup'
import { answerSsh } from '~/sandbox/machines/simulated/answerSsh'
import type { SimulatedCloud } from '~/sandbox/testing/simulatedCloud'
import { authKey, KEY, play, readyCloud } from '~/sandbox/testing/simulatedPlays'

const vars = { backup_id: 'b-1' }

async function joined() {
  const cloud = await readyCloud()
  await play(cloud, 'configure')
  await play(cloud, 'join', { tailscale_auth_key: await authKey(cloud) })
  await cloud.timeline.advance(1000)
  machineOf(cloud).disk.workspace.set('notes.md', Buffer.from('mine'))
  return cloud
}
const machineOf = (cloud: SimulatedCloud) => cloud.machines.list()[0]!
const isReady = ({ timeline, ...cloud }: SimulatedCloud) => {
  const readyAt = machineOf({ timeline, ...cloud }).agentReadyAtMs
  return readyAt !== null && readyAt <= timeline.now()
}

/** A command over SSH, with its bytes. */
async function ssh(cloud: SimulatedCloud, command: string, stdin?: Uint8Array) {
  const { ipv4, hostKey } = machineOf(cloud)
  const caller = { address: ipv4, user: 'aura', trustedHostKeys: [hostKey], publicKey: KEY }
  const answer = await answerSsh(cloud, caller, command, stdin)
  if (answer.at !== 'answered') throw new Error(answer.at)
  return answer
}

async function backedUp(cloud: SimulatedCloud, more = {}) {
  const { exit, events } = await play(cloud, 'backUp', { ...vars, ...more })
  const told = events.filter((event) => event.event === 'fact').map(({ name, value }) => [name, value])
  const facts = Object.fromEntries(told) as Record<string, string>
  const { bytes } = exit === 0 ? await ssh(cloud, `sudo -n cat -- ${facts.path}`) : {}
  return { exit, facts, bytes: bytes ?? new Uint8Array() }
}

async function restored(cloud: SimulatedCloud, archive: Uint8Array, hash = sha256(archive)) {
  const path = '/var/lib/aura/r.tar.gz'
  await ssh(cloud, `sudo -n sh -c 'umask 077; mkdir -p /var/lib/aura && cat >${path}.part'`, archive)
  await ssh(cloud, `sudo -n mv -f -- ${path}.part ${path}`)
  return (await play(cloud, 'restore', { ...vars, backup_path: path, backup_sha256: hash })).exit
}

test('a backup is an archive that tar reads, and holds the workspace', async () => {
  const { facts, bytes } = await backedUp(await joined())
  expect(facts).toMatchObject({ bytes: `${bytes.length}`, sha256: sha256(bytes) })
  expect(Buffer.from(workspaceOf(bytes).get('notes.md')!).toString()).toBe('mine')
  const listed = execFileSync('tar', ['tzf', '-'], { input: bytes }).toString()
  expect(listed).toMatch(/-openclaw-backup\/manifest\.json\n/)
  expect(listed).toMatch(/payload\/posix\/var\/lib\/openclaw\/\.openclaw\/workspace\/notes\.md\n/)
})

test('long names and every byte survive an archive', async () => {
  const cloud = await joined()
  const path = `${'folder/'.repeat(8)}${'x'.repeat(70)}.bin`
  const all = Uint8Array.from({ length: 1000 }, (_, index) => index)
  machineOf(cloud).disk.workspace.set(path, all)
  const { bytes } = await backedUp(cloud)
  expect(Buffer.from(workspaceOf(bytes).get(path)!).equals(all)).toBe(true)
  expect(execFileSync('tar', ['tzf', '-'], { input: bytes }).toString()).toContain(path)
})

test('a restore brings back what was there, and takes away what came later', async () => {
  const cloud = await joined()
  const { bytes } = await backedUp(cloud)
  const { workspace } = machineOf(cloud).disk
  workspace.set('later.md', Buffer.from('later'))
  workspace.delete('notes.md')
  expect(await restored(cloud, bytes)).toBe(0)
  expect([...machineOf(cloud).disk.workspace.keys()]).toEqual(['AGENTS.md', 'notes.md'])
  expect([...machineOf(cloud).disk.files.keys()]).toEqual([])
  await cloud.timeline.advance(1000)
  expect(isReady(cloud)).toBe(true)
})

test.each([
  ['another hash', (bytes: Uint8Array) => bytes, 'f'.repeat(64)],
  ['no archive', () => Buffer.from('not an archive'), undefined],
])('%s is refused, and the agent goes on', async (_what, change, hash) => {
  const cloud = await joined()
  const { bytes } = await backedUp(cloud)
  expect(await restored(cloud, change(bytes), hash)).toBe(2)
  expect(machineOf(cloud).disk.workspace.has('notes.md')).toBe(true)
  expect(isReady(cloud)).toBe(true)
})

test('stopped for a backup the agent stays off over a reboot; stopped otherwise it comes back', async () => {
  const cloud = await joined()
  const { serverId } = machineOf(cloud)
  const reboot = async () => {
    await cloud.machines.powerOff(serverId)
    await cloud.machines.powerOn(serverId)
    await cloud.timeline.advance(60_000)
  }
  await backedUp(cloud, { backup_is_agent_stopped: true })
  expect(isReady(cloud)).toBe(false)
  await reboot()
  expect(isReady(cloud)).toBe(false)
  await play(cloud, 'start')
  await play(cloud, 'stop')
  expect(isReady(cloud)).toBe(false)
  await reboot()
  expect(isReady(cloud)).toBe(true)
})

test('a backup that can not be made ends the play, and the next one goes well', async () => {
  const cloud = await joined()
  cloud.faults.arm('backupFails')
  expect((await backedUp(cloud)).exit).toBe(2)
  expect((await backedUp(cloud)).exit).toBe(0)
})

test('damage on the way is seen by the hash that the machine told, and the next one arrives whole', async () => {
  const cloud = await joined()
  cloud.faults.arm('backupCorrupt')
  const damaged = await backedUp(cloud)
  expect(sha256(damaged.bytes)).not.toBe(damaged.facts.sha256)
  expect(damaged.bytes.length).toBe(Number(damaged.facts.bytes))
  const whole = await backedUp(cloud)
  expect(sha256(whole.bytes)).toBe(whole.facts.sha256)
})

test('a restore that fails leaves the data as it is', async () => {
  const cloud = await joined()
  const { bytes } = await backedUp(cloud)
  cloud.faults.arm('restoreFails')
  expect(await restored(cloud, bytes)).toBe(2)
  expect(machineOf(cloud).disk.workspace.has('notes.md')).toBe(true)
  expect(await restored(cloud, bytes)).toBe(0)
})

test('an agent that does not come up ends a start', async () => {
  const cloud = await joined()
  cloud.faults.arm('agentNotHealthy')
  expect((await play(cloud, 'restart')).exit).toBe(2)
  expect((await play(cloud, 'restart')).exit).toBe(0)
})

test('a machine dies in the middle of a backup, or of a restore, when that is asked for', async () => {
  for (const stage of ['backUpAgent', 'restoreAgent']) {
    const cloud = await joined()
    const { bytes } = await backedUp(cloud)
    cloud.faults.arm('machineDies', { value: stage })
    const exit = stage === 'backUpAgent' ? (await backedUp(cloud)).exit : await restored(cloud, bytes)
    expect([stage, exit, machineOf(cloud).isRunning]).toEqual([stage, 4, false])
  }
})

test('what is not there is no file', async () => {
  const cloud = await joined()
  expect(await ssh(cloud, 'sudo -n cat -- /var/lib/nothing')).toMatchObject({ exit: 1 })
  expect(await ssh(cloud, 'sudo -n mv -f -- /var/lib/nothing /var/lib/x')).toMatchObject({ exit: 1 })
})

test('switched off at the cloud a machine is gone from the network; switched on it is back, with its data', async () => {
  const cloud = await joined()
  const { serverId } = machineOf(cloud)
  const isOnline = async () =>
    (await cloud.tailnet.listDevices()).find(({ tags }) => tags.includes('tag:aura-agent'))?.online
  await cloud.call('POST', `/servers/${serverId}/actions/poweroff`)
  await cloud.timeline.advance(10_000)
  expect([await isOnline(), isReady(cloud)]).toEqual([false, false])
  await expect(ssh(cloud, 'true')).rejects.toThrow('noAnswer')
  await cloud.call('POST', `/servers/${serverId}/actions/poweron`)
  await cloud.timeline.advance(10_000)
  expect([await isOnline(), isReady(cloud)]).toEqual([true, true])
  expect(machineOf(cloud).disk.workspace.has('notes.md')).toBe(true)
})
