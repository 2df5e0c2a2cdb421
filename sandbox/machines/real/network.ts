import type { InstanceNames } from '~/sandbox/machines/real/instanceNames'
import { runCommand, tryCommand } from '~/sandbox/machines/real/runCommand'
import type { Subnet } from '~/sandbox/machines/real/subnet'

/**
 * One network namespace is the router, and each machine has a namespace and a cable of its own to it. Routed,
 * not bridged: no kernel modules, and a reused address is reachable at once. No NAT and no way out.
 */
export type Network = {
  names: InstanceNames
  subnet: Subnet
  /** Runs a program in the router's namespace. */
  inRouter(command: string, args: string[], stdin?: string): Promise<string>
  namespaceOf(name: string): string
  addPlace(name: string, address: string): Promise<void>
  /** The cable and the namespace; gone already is fine. */
  removePlace(name: string): Promise<void>
}

const sysctl = (path: string, value: number) => `echo ${value} >/proc/sys/net/ipv4/${path}`

async function ipBatch(namespace: string | null, lines: string[]) {
  await runCommand('ip', [...(namespace ? ['-n', namespace] : []), '-batch', '-'], lines.join('\n') + '\n')
}

async function startRouter({ prefix, hostLink }: InstanceNames, subnet: Subnet) {
  const { gateway, control, host, stranger, base } = subnet
  await runCommand('ip', ['netns', 'add', prefix])
  const forwarding = [
    sysctl('ip_forward', 1),
    sysctl('conf/all/rp_filter', 1),
    sysctl('conf/default/rp_filter', 1),
  ]
  await runCommand('nsenter', [`--net=/run/netns/${prefix}`, 'sh', '-ec', forwarding.join('\n')])
  await ipBatch(null, [`link add ${hostLink} type veth peer name host netns ${prefix}`])
  await ipBatch(prefix, [
    'link set lo up',
    `addr add ${control}/32 dev lo`,
    `addr add ${gateway}/32 dev host`,
    'link set host up',
    `route add ${base}.2/31 dev host`,
  ])
  await ipBatch(null, [
    `link set ${hostLink} up`,
    `addr add ${host}/32 dev ${hostLink}`,
    `addr add ${stranger}/32 dev ${hostLink}`,
    `route add ${gateway} dev ${hostLink} src ${host}`,
    `route add ${base}.0/24 via ${gateway} dev ${hostLink} src ${host}`,
  ])
}

export async function startNetwork(names: InstanceNames, subnet: Subnet): Promise<Network> {
  const { prefix } = names
  await startRouter(names, subnet)
  const inRouter: Network['inRouter'] = (command, args, stdin) =>
    runCommand('nsenter', [`--net=/run/netns/${prefix}`, command, ...args], stdin)
  return {
    names,
    subnet,
    inRouter,
    namespaceOf: (name) => `${prefix}-${name}`,
    async addPlace(name, address) {
      const namespace = `${prefix}-${name}`
      await runCommand('ip', ['netns', 'add', namespace])
      await ipBatch(prefix, [`link add ${name} type veth peer name eth0 netns ${namespace}`])
      // A machine believes that the whole /24 is on its cable: the router answers for everyone.
      const proxy = [sysctl(`conf/${name}/proxy_arp`, 1), sysctl(`neigh/${name}/proxy_delay`, 0)]
      await inRouter('sh', ['-ec', proxy.join('\n')])
      await ipBatch(prefix, [
        `addr add ${subnet.gateway}/32 dev ${name}`,
        `link set ${name} up`,
        `route add ${address}/32 dev ${name}`,
      ])
      await ipBatch(namespace, ['link set lo up'])
    },
    async removePlace(name) {
      // The cable first: a namespace that is still being torn down keeps its end for a while.
      await tryCommand('ip', ['-n', prefix, 'link', 'delete', name])
      await tryCommand('ip', ['netns', 'delete', `${prefix}-${name}`])
    },
  }
}
