import { serverTypeJson } from '~/sandbox/hetzner/catalogue'
import { labelSelector } from '~/sandbox/hetzner/listing'
import type { Firewall, Image, PrimaryIp, Project, Server, SshKey } from '~/sandbox/hetzner/Project'
import { timestamp } from '~/sandbox/hetzner/timestamp'

/** Which firewalls hold for a server: named ones, and those whose label selector fits. */
export function firewallsOf(project: Project, server: Server): Firewall[] {
  return [...project.firewalls.values()].filter(
    (firewall) =>
      firewall.serverIds.has(server.id) ||
      [...firewall.selectors].some((selector) => labelSelector(selector)(server.labels)),
  )
}

function publicNetJson(project: Project, { ipv4, ipv6, ...server }: Server) {
  const firewalls = firewallsOf(project, { ipv4, ipv6, ...server })
  return {
    ipv4: ipv4 && {
      id: ipv4.id,
      ip: ipv4.ip,
      blocked: false,
      dns_ptr: `static.${ipv4.ip.split('.').reverse().join('.')}.clients.sandbox.invalid`,
    },
    ipv6: ipv6 && { id: ipv6.id, ip: ipv6.ip, blocked: false, dns_ptr: [] },
    floating_ips: [],
    firewalls: firewalls.map(({ id }) => ({ id, status: 'applied' })),
  }
}

/** A machine that went down by itself shows as off. */
function statusOf({ machines }: Project, server: Server, isLocked: boolean): Server['status'] {
  const isDown = server.isBuilt && !isLocked && !machines.isRunning(server.id)
  return server.status === 'running' && isDown ? 'off' : server.status
}

export function serverJson(project: Project, server: Server) {
  const isLocked = project.actions.isBusy({ type: 'server', id: server.id })
  const isAvailable = (type: string, location: string) => !project.soldOut.has(`${type}@${location}`)
  return {
    id: server.id,
    name: server.name,
    status: statusOf(project, server, isLocked),
    created: timestamp(server.createdMs),
    public_net: publicNetJson(project, server),
    private_net: [],
    server_type: serverTypeJson(server.type, isAvailable),
    location: server.location,
    image: imageJson(server.image),
    iso: null,
    rescue_enabled: false,
    locked: isLocked,
    backup_window: null,
    outgoing_traffic: 0,
    ingoing_traffic: 0,
    included_traffic: 20 * 1024 ** 4,
    protection: server.protection,
    labels: server.labels,
    volumes: [],
    load_balancers: [],
    primary_disk_size: server.type.disk,
    placement_group: null,
  }
}

export function primaryIpJson(ip: PrimaryIp) {
  return {
    id: ip.id,
    name: ip.name,
    ip: ip.ip,
    type: ip.type,
    assignee_id: ip.assigneeId,
    assignee_type: 'server',
    auto_delete: ip.autoDelete,
    blocked: false,
    created: timestamp(ip.createdMs),
    dns_ptr: [],
    labels: ip.labels,
    protection: { delete: false },
    location: ip.location,
  }
}

export function sshKeyJson(key: SshKey) {
  const { id, name, fingerprint, labels } = key
  return { id, name, fingerprint, public_key: key.publicKey, labels, created: timestamp(key.createdMs) }
}

export function firewallJson(project: Project, firewall: Firewall) {
  const bySelector = [...firewall.selectors].map((selector) => ({
    type: 'label_selector',
    label_selector: { selector },
    applied_to_resources: [...project.servers.values()]
      .filter((server) => labelSelector(selector)(server.labels))
      .map(({ id }) => ({ type: 'server', server: { id } })),
  }))
  return {
    id: firewall.id,
    name: firewall.name,
    labels: firewall.labels,
    created: timestamp(firewall.createdMs),
    rules: firewall.rules,
    applied_to: [...[...firewall.serverIds].map((id) => ({ type: 'server', server: { id } })), ...bySelector],
  }
}

export function imageJson(image: Image) {
  return {
    id: image.id,
    type: image.type,
    status: image.status,
    name: image.name,
    description: image.description,
    image_size: image.sizeGb,
    disk_size: image.diskGb,
    created: timestamp(image.createdMs),
    created_from: image.createdFrom,
    bound_to: null,
    os_flavor: 'debian',
    os_version: image.osVersion,
    architecture: image.architecture,
    rapid_deploy: image.type === 'system',
    protection: { delete: image.isProtected },
    deprecated: null,
    deleted: null,
    labels: image.labels,
  }
}
