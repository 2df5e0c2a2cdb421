import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cgroupPids } from '~/sandbox/machines/real/cgroups'
import type { Instance } from '~/sandbox/machines/real/openInstance'
import { findBelongings } from '~/sandbox/machines/real/sweep'

/** What belongs to the sandbox itself for as long as it runs: its router, its tailnet's server and ops node. */
export type Fixtures = { places: string[]; helpers: string[] }

async function programOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()
}

/** Looks at the host itself. With `fixtures` the sandbox's own parts are left out, without it nothing is. */
export async function listLeftovers(instance: Instance, fixtures: Fixtures | null): Promise<string[]> {
  const { names, folder } = instance
  const { prefix, hostLink } = names
  const found = await findBelongings(names, folder)
  const guestFolders = await readdir(join(folder, 'guests')).catch(() => [])
  const own = new Set<string>()
  const ownPids = new Set<number>()
  if (fixtures) {
    for (const name of [prefix, hostLink, folder]) own.add(name)
    for (const place of fixtures.places) own.add(`${prefix}-${place}`)
    for (const helper of fixtures.helpers) {
      own.add(join(prefix, helper))
      for (const pid of await cgroupPids(join(prefix, helper))) ownPids.add(pid)
    }
  }
  const others = (kind: string, items: string[]) =>
    items.filter((item) => !own.has(item)).map((item) => `${kind} ${item}`)
  const processes: string[] = []
  for (const pid of found.pids) {
    const program = ownPids.has(pid) ? '' : await programOf(pid)
    if (program) processes.push(`process ${pid} (${program})`)
  }
  return [
    ...processes,
    ...others('mount', found.mounts),
    ...others('namespace', found.namespaces),
    ...others('interface', found.links),
    ...others('cgroup', found.cgroups),
    ...others('folder', found.folders),
    ...others(
      'folder',
      guestFolders.map((name) => join(folder, 'guests', name)),
    ),
  ]
}
