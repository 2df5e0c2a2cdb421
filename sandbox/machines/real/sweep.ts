import { existsSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  cgroupFolders,
  cgroupPids,
  emptyCgroup,
  killQuietly,
  removeCgroup,
} from '~/sandbox/machines/real/cgroups'
import type { InstanceNames } from '~/sandbox/machines/real/instanceNames'
import { tryCommand } from '~/sandbox/machines/real/runCommand'
import { listMounts, unmount } from '~/sandbox/machines/real/unmount'

const PROPAGATE = '/run/systemd/nspawn/propagate'

/** What the host has under an instance's name. */
export type Belongings = {
  namespaces: string[]
  /** Living processes, in its cgroups or in its namespaces. */
  pids: number[]
  mounts: string[]
  links: string[]
  cgroups: string[]
  folders: string[]
}

const isOf = (prefix: string) => (name: string) => name === prefix || name.startsWith(`${prefix}-`)

async function listFolder(path: string): Promise<string[]> {
  return readdir(path).catch(() => [])
}

/** Looks at the host, not at any notes: it finds what a killed process left, too. */
export async function findBelongings(
  { prefix, hostLink }: InstanceNames,
  stateDir: string,
): Promise<Belongings> {
  const namespaces = (await listFolder('/run/netns')).filter(isOf(prefix))
  const pids = new Set(await cgroupPids(prefix))
  for (const namespace of namespaces) {
    const { stdout } = await tryCommand('ip', ['netns', 'pids', namespace])
    for (const line of stdout.split('\n')) if (line) pids.add(Number(line))
  }
  const mounts = (await listMounts())
    .filter(({ source, target }) => isOf(prefix)(source) || target.startsWith(`${stateDir}/`))
    .map(({ target }) => target)
  const links = existsSync(`/sys/class/net/${hostLink}`) ? [hostLink] : []
  const cgroups: string[] = []
  for (const folder of cgroupFolders(prefix)) {
    if (!existsSync(folder)) continue
    cgroups.push(prefix)
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isDirectory()) cgroups.push(join(prefix, entry.name))
  }
  const propagated = (await listFolder(PROPAGATE)).filter(isOf(prefix)).map((name) => join(PROPAGATE, name))
  const folders = [...propagated, ...(existsSync(stateDir) ? [stateDir] : [])]
  return { namespaces, pids: [...pids], mounts, links, cgroups: [...new Set(cgroups)], folders }
}

async function endProcesses(names: InstanceNames, stateDir: string) {
  await emptyCgroup(names.prefix)
  for (let tries = 0; tries < 100; tries++) {
    const { pids } = await findBelongings(names, stateDir)
    if (pids.length === 0) return
    for (const pid of pids) killQuietly(pid, 'SIGKILL')
    await pause(20)
  }
}

/** Ends and removes everything of an instance. Nothing there is fine. */
export async function sweep(names: InstanceNames, stateDir: string) {
  await endProcesses(names, stateDir)
  const found = await findBelongings(names, stateDir)
  for (const target of found.mounts.reverse()) await unmount(target)
  for (const link of found.links) await tryCommand('ip', ['link', 'delete', link])
  for (const namespace of found.namespaces) await tryCommand('ip', ['netns', 'delete', namespace])
  await removeCgroup(names.prefix)
  for (const folder of found.folders) {
    if (folder === stateDir) await rm(stateDir, { recursive: true, force: true })
    else await rmdir(folder).catch(() => {})
  }
}
