/** Everything of one instance on the host carries its name, so that a sweep finds it without any notes. */
export type InstanceNames = {
  instance: string
  /** Prefix of namespaces, cgroups, mounts and machines; also the name of the router's namespace. */
  prefix: string
  /** The host's end of the cable to the router. */
  hostLink: string
}

/** Interface names have at most 15 characters: `au`, the instance, `-h`. */
const INSTANCE = /^[a-z0-9]{1,5}$/

export function instanceNames(instance: string): InstanceNames {
  if (!INSTANCE.test(instance)) throw new Error(`an instance is 1 to 5 of a-z and 0-9, not "${instance}"`)
  return { instance, prefix: `aura-${instance}`, hostLink: `au${instance}-h` }
}

/** Short, as it names an interface too; the machine's own name is its host name. */
export function guestName(serverId: number): string {
  return `g${serverId}`
}
