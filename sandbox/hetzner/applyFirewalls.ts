import { labelSelector, type Labels } from '~/sandbox/hetzner/listing'
import type { FirewallRule } from '~/sandbox/machines/Machines'
import { firewallsOf } from '~/sandbox/hetzner/present'
import type { Firewall, Project, Server } from '~/sandbox/hetzner/Project'

/** Gives each of these machines the rules that now hold for its server, where they have changed. */
export async function applyFirewalls(project: Project, servers: Iterable<Server>): Promise<void> {
  for (const server of servers) {
    if (!server.isBuilt || !project.servers.has(server.id)) continue
    const firewalls = firewallsOf(project, server)
    const rules =
      firewalls.length === 0 ? null : firewalls.flatMap((firewall) => firewall.rules.map(machineRule))
    const key = JSON.stringify(rules)
    if (server.appliedRules === key) continue
    server.appliedRules = key
    await project.machines.applyFirewall(server.id, rules)
  }
}

function machineRule(rule: Firewall['rules'][number]): FirewallRule {
  const { direction, protocol, port } = rule
  return { direction, protocol, port, sourceIps: rule.source_ips }
}

/** The servers that a firewall holds for now. */
export function serversOf(project: Project, firewall: Firewall): Server[] {
  const fits = (labels: Labels) => [...firewall.selectors].some((selector) => labelSelector(selector)(labels))
  return [...project.servers.values()].filter(
    (server) => firewall.serverIds.has(server.id) || fits(server.labels),
  )
}
