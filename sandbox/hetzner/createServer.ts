import { z } from 'zod'
import { ApiError, invalidInput, notFound, notUnique } from '~/sandbox/hetzner/ApiError'
import { applyFirewalls } from '~/sandbox/hetzner/applyFirewalls'
import { locations, serverTypes, type ServerTypeSpec } from '~/sandbox/hetzner/catalogue'
import { checkedLabels } from '~/sandbox/hetzner/listing'
import { startMachine } from '~/sandbox/hetzner/power'
import type { Image, PrimaryIp, Project, Server } from '~/sandbox/hetzner/Project'

const USER_DATA_MAX_BYTES = 32_768
const HOST_NAME =
  /^(?=.{1,253}$)[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*$/

const idOrName = z.union([z.number(), z.string()])

export const CreateServerBody = z.object({
  name: z.string().regex(HOST_NAME, 'is not a valid hostname'),
  server_type: idOrName,
  image: idOrName,
  location: idOrName.nullish(),
  ssh_keys: z.array(idOrName).nullish(),
  user_data: z.string().nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  firewalls: z.array(z.object({ firewall: z.number() })).nullish(),
  start_after_create: z.boolean().nullish(),
  public_net: z.object({ enable_ipv4: z.boolean().nullish(), enable_ipv6: z.boolean().nullish() }).nullish(),
})
type CreateServerInput = z.infer<typeof CreateServerBody>

function find<T extends { id: number; name: string | null }>(rows: Iterable<T>, wanted: number | string) {
  return [...rows].find(({ id, name }) => id === Number(wanted) || name === wanted)
}

function typeOf(input: CreateServerInput): ServerTypeSpec {
  const type = find(serverTypes, input.server_type)
  if (!type) throw invalidInput('server_type', `server type '${input.server_type}' not found`)
  return type
}

function imageOf(project: Project, input: CreateServerInput, type: ServerTypeSpec): Image {
  const images = [...project.images.values()].filter(({ architecture }) => architecture === type.architecture)
  const image = find(images, input.image)
  if (!image) throw invalidInput('image', `image '${input.image}' not found`)
  if (image.status !== 'available') throw new ApiError(412, 'resource_unavailable', 'image is not available')
  return image
}

function refuseWhatIsShort(project: Project, type: ServerTypeSpec, location: string) {
  const { faults, servers, settings, soldOut } = project
  if (faults.take('serverLimit') || servers.size >= settings.serversMax)
    throw new ApiError(403, 'resource_limit_exceeded', 'server limit exceeded', {
      limits: [{ name: 'server_limit' }],
    })
  if (!type.locations.includes(location))
    throw new ApiError(422, 'invalid_input', `unsupported location for server type`)
  if (faults.take('capacityGone') || soldOut.has(`${type.name}@${location}`))
    throw new ApiError(412, 'resource_unavailable', 'error during placement')
}

function newAddress(project: Project, server: Server, type: 'ipv4' | 'ipv6'): PrimaryIp {
  const id = project.nextId()
  const subnet = `2001:db8:${(server.id >> 16).toString(16)}:${(server.id & 0xffff).toString(16)}::/64`
  const address: PrimaryIp = {
    id,
    name: `primary_ip-${id}`,
    type,
    ip: type === 'ipv4' ? project.machines.allocateAddress(server.id) : subnet,
    assigneeId: server.id,
    autoDelete: true,
    labels: {},
    location: server.location,
    createdMs: project.timeline.now(),
  }
  project.primaryIps.set(id, address)
  return address
}

function newServer(project: Project, input: CreateServerInput): Server {
  const type = typeOf(input)
  const location = find(locations, input.location ?? 'fsn1')
  if (!location) throw invalidInput('location', `location '${input.location}' not found`)
  const image = imageOf(project, input, type)
  for (const key of input.ssh_keys ?? [])
    if (!find(project.sshKeys.values(), key)) throw notFound('SSH key', key)
  for (const { firewall } of input.firewalls ?? [])
    if (!project.firewalls.has(firewall)) throw notFound('firewall', firewall)
  const labels = checkedLabels(input.labels ?? {})
  const userData = input.user_data ?? ''
  if (Buffer.byteLength(userData) > USER_DATA_MAX_BYTES)
    throw invalidInput('user_data', 'Too long, max 32768.')
  if ([...project.servers.values()].some(({ name }) => name === input.name)) throw notUnique('server name')
  refuseWhatIsShort(project, type, location.name)
  return {
    id: project.nextId(),
    name: input.name,
    status: 'initializing',
    createdMs: project.timeline.now(),
    type,
    location,
    image,
    labels,
    ipv4: null,
    ipv6: null,
    userData,
    protection: { delete: false, rebuild: false },
    isBuilt: false,
    appliedRules: null,
  }
}

/** Makes a server: it is there, with its addresses, when the answer goes out; it boots while the action runs. */
export function createServer(project: Project, input: CreateServerInput) {
  const { actions, faults, settings } = project
  const server = newServer(project, input)
  project.servers.set(server.id, server)
  if (input.public_net?.enable_ipv4 ?? true) server.ipv4 = newAddress(project, server, 'ipv4')
  if (input.public_net?.enable_ipv6 ?? true) server.ipv6 = newAddress(project, server, 'ipv6')
  for (const { firewall } of input.firewalls ?? []) project.firewalls.get(firewall)!.serverIds.add(server.id)

  const isStarted = input.start_after_create ?? true
  const failure = faults.take('createActionFails')
    ? { code: 'action_failed', message: 'Action failed' }
    : null
  const resources = [{ id: server.id, type: 'server' as const }]
  const action = actions.start({
    command: 'create_server',
    resources,
    durationMs: settings.createMs,
    failure,
    work: isStarted ? () => startMachine(project, server) : undefined,
    onSuccess: () => {
      server.status = isStarted ? 'running' : 'off'
    },
    onError: () => {
      server.status = 'off'
    },
  })
  const start = { command: 'start_server', resources, durationMs: settings.createMs, failure }
  const next = isStarted ? [actions.start(start)] : []
  project.timeline.after(settings.selectorMs, () => applyFirewalls(project, [server]))
  const hasKey = (input.ssh_keys ?? []).length > 0
  return { server, action, next, rootPassword: hasKey ? null : password(project) }
}

function password({ random }: Project): string {
  const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  return Array.from({ length: 20 }, () => letters[Math.floor(random() * letters.length)]).join('')
}
