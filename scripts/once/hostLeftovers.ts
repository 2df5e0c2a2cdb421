import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { networkInterfaces } from 'node:os'

const CGROUPS = '/sys/fs/cgroup'
const NAMESPACES = '/run/netns'

/** What an ended sandbox has left on this host: namespaces, mounts, cgroups, interfaces that carry its name. */
export function hostLeftovers(instance: string): string[] {
  const prefix = `aura-${instance}`
  const isOurs = (name: string) => name === prefix || name.startsWith(`${prefix}-`)
  const folders = [CGROUPS, ...below(CGROUPS).map((name) => join(CGROUPS, name))]
  return [
    ...below(NAMESPACES)
      .filter(isOurs)
      .map((name) => `namespace ${name}`),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.split(' ').some(isOurs))
      .map((line) => `mount ${line.split(' ')[4]}`),
    ...folders.flatMap((folder) =>
      below(folder)
        .filter(isOurs)
        .map((name) => `cgroup ${join(folder, name)}`),
    ),
    ...Object.keys(networkInterfaces())
      .filter((name) => name === `au${instance}-h`)
      .map((name) => `interface ${name}`),
  ]
}

function below(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : []
  } catch {
    return [] // a file
  }
}
