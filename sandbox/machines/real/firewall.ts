import type { FirewallRule } from '~/sandbox/machines/Machines'

/**
 * The router's table: a packet is judged by the cable it comes from, then by the one it goes to. Two chains per
 * hook, as an accept ends only the chain it is in.
 */
export const firewallTable = `
table inet aura {
  map incoming { type ifname : verdict; }
  map outgoing { type ifname : verdict; }
  chain forward-from { type filter hook forward priority -1; policy accept; iifname vmap @outgoing; }
  chain forward-to { type filter hook forward priority 0; policy accept; oifname vmap @incoming; }
  chain router-from { type filter hook input priority 0; policy accept; iifname vmap @outgoing; }
  chain router-to { type filter hook output priority 0; policy accept; oifname vmap @incoming; }
}
`

const ANYWHERE = '0.0.0.0/0'

/** Null: the rule names IPv6 addresses only, which machines here do not have. */
function peerMatch(direction: 'saddr' | 'daddr', cidrs: string[]): string | null {
  const ipv4 = cidrs.filter((cidr) => !cidr.includes(':'))
  if (ipv4.length === 0) return null
  return ipv4.includes(ANYWHERE) ? '' : `ip ${direction} { ${ipv4.join(', ')} } `
}

function protocolMatch({ protocol, port }: FirewallRule): string {
  switch (protocol) {
    case 'tcp':
    case 'udp':
      return port && port !== 'any' ? `${protocol} dport ${port}` : `meta l4proto ${protocol}`
    case 'icmp':
    case 'esp':
    case 'gre':
      return `meta l4proto ${protocol}`
  }
}

function acceptLines(chain: string, rules: FirewallRule[], direction: FirewallRule['direction']): string[] {
  return rules
    .filter((rule) => rule.direction === direction)
    .flatMap((rule) => {
      const peer = peerMatch(direction === 'in' ? 'saddr' : 'daddr', rule.sourceIps)
      return peer === null ? [] : [`add rule inet aura ${chain} ${peer}${protocolMatch(rule)} accept`]
    })
}

/**
 * One transaction that puts a machine's rules in place of what it had. As at Hetzner: a firewall closes what
 * comes in but for its rules; what goes out is free as long as no rule is about it. Null: no firewall.
 */
export function firewallChange(name: string, rules: FirewallRule[] | null): string {
  const lines: string[] = []
  for (const direction of ['in', 'out'] as const) {
    const chain = `${direction}-${name}`
    lines.push(`add chain inet aura ${chain}`, `flush chain inet aura ${chain}`)
    const isClosed = rules !== null && (direction === 'in' || rules.some((rule) => rule.direction === 'out'))
    if (isClosed) {
      lines.push(`add rule inet aura ${chain} ct state established,related accept`)
      lines.push(...acceptLines(chain, rules, direction))
      lines.push(`add rule inet aura ${chain} counter drop`)
    }
  }
  lines.push(`add element inet aura incoming { "${name}" : goto in-${name} }`)
  lines.push(`add element inet aura outgoing { "${name}" : goto out-${name} }`)
  return lines.join('\n') + '\n'
}

export function firewallRemoval(name: string): string {
  return [
    `delete element inet aura incoming { "${name}" }`,
    `delete element inet aura outgoing { "${name}" }`,
    `delete chain inet aura in-${name}`,
    `delete chain inet aura out-${name}`,
    '',
  ].join('\n')
}
