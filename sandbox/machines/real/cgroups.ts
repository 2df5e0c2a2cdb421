import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const ROOT = '/sys/fs/cgroup'
/** v1 and hybrid: the hierarchies that a machine gets a group in. */
const HIERARCHIES = ['systemd', 'unified', 'memory', 'pids']

const isUnified = () => existsSync(join(ROOT, 'cgroup.controllers'))

/** Folders of a group, one per hierarchy in use; a host with cgroup v2 only has just one. */
export function cgroupFolders(group: string): string[] {
  if (isUnified()) return [join(ROOT, group)]
  return HIERARCHIES.filter((name) => existsSync(join(ROOT, name))).map((name) => join(ROOT, name, group))
}

/** Makes the group `parent/name`, with a memory ceiling where one is given. */
export async function makeCgroup(parent: string, name: string, memoryBytes?: number) {
  if (isUnified()) {
    await mkdir(join(ROOT, parent), { recursive: true })
    for (const folder of [ROOT, join(ROOT, parent)])
      await writeFile(join(folder, 'cgroup.subtree_control'), '+memory +pids')
  }
  for (const folder of cgroupFolders(join(parent, name))) {
    await mkdir(folder, { recursive: true })
    if (memoryBytes === undefined) continue
    for (const file of ['memory.max', 'memory.limit_in_bytes'])
      if (existsSync(join(folder, file))) await writeFile(join(folder, file), String(memoryBytes))
  }
}

/** A folder and all below it, deepest first. */
async function withChildren(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => withChildren(join(folder, entry.name))),
  )
  return [...below.flat(), folder]
}

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  return state !== '' && state !== 'Z'
}

/** Living processes in a group and in all below it. */
export async function cgroupPids(group: string): Promise<number[]> {
  const pids = new Set<number>()
  for (const top of cgroupFolders(group)) {
    for (const folder of await withChildren(top)) {
      const text = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')
      for (const line of text.split('\n')) if (line && line !== '0') pids.add(Number(line))
    }
  }
  const alive = await Promise.all([...pids].map(async (pid) => ((await isAlive(pid)) ? pid : null)))
  return alive.filter((pid) => pid !== null)
}

export function killQuietly(pid: number, signal: NodeJS.Signals | number) {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself.
  }
}

/** Stops or continues every process of a group at one stroke. */
export async function setFrozen(group: string, isFrozen: boolean) {
  for (const folder of cgroupFolders(group)) {
    const file = join(folder, 'cgroup.freeze')
    if (existsSync(file)) await writeFile(file, isFrozen ? '1' : '0').catch(() => {})
  }
}

/** Kills until nobody is left: a process may fork while the list is read. */
export async function emptyCgroup(group: string, deadlineMs = 10_000) {
  await setFrozen(group, false)
  const until = Date.now() + deadlineMs
  for (let pids = await cgroupPids(group); pids.length > 0; pids = await cgroupPids(group)) {
    if (Date.now() > until) throw new Error(`processes ${pids.join(', ')} of ${group} can't be killed`)
    for (const pid of pids) killQuietly(pid, 'SIGKILL')
    await pause(10)
  }
}

/** Removes the folders of an empty group. The kernel lets go of one only after its last process was reaped. */
export async function removeCgroup(group: string) {
  for (let tries = 0; tries < 50; tries++) {
    let isGone = true
    for (const top of cgroupFolders(group)) {
      if (!existsSync(top)) continue
      for (const folder of await withChildren(top)) await rmdir(folder).catch(() => (isGone = false))
    }
    if (isGone) return
    await pause(20)
  }
  throw new Error(`the cgroup ${group} can't be removed`)
}
