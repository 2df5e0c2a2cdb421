import { Hono } from 'hono'
import { z } from 'zod'
import { ApiError, notFound, notUnique } from '~/sandbox/hetzner/ApiError'
import type { Action } from '~/sandbox/hetzner/Actions'
import { applyFirewalls, serversOf } from '~/sandbox/hetzner/applyFirewalls'
import { body, idOf, queryOf } from '~/sandbox/hetzner/body'
import { checkedLabels, labelSelector, page, selected } from '~/sandbox/hetzner/listing'
import { firewallJson } from '~/sandbox/hetzner/present'
import type { Firewall, Project, Rule, Server } from '~/sandbox/hetzner/Project'

const RuleBody = z.object({
  direction: z.enum(['in', 'out']),
  protocol: z.enum(['tcp', 'udp', 'icmp', 'esp', 'gre']),
  port: z.string().nullish(),
  source_ips: z.array(z.string()).nullish(),
  destination_ips: z.array(z.string()).nullish(),
  description: z.string().nullish(),
})
const ResourceBody = z.discriminatedUnion('type', [
  z.object({ type: z.literal('server'), server: z.object({ id: z.number() }) }),
  z.object({ type: z.literal('label_selector'), label_selector: z.object({ selector: z.string() }) }),
])
type Resource = z.infer<typeof ResourceBody>
const labels = z.record(z.string(), z.string()).nullish()
const CreateBody = z.object({
  name: z.string().min(1),
  labels,
  rules: z.array(RuleBody).max(50).nullish(),
  apply_to: z.array(ResourceBody).nullish(),
})
const UpdateBody = z.object({ name: z.string().min(1).nullish(), labels })

function rule(given: z.infer<typeof RuleBody>): Rule {
  return {
    direction: given.direction,
    protocol: given.protocol,
    port: given.port ?? null,
    source_ips: given.source_ips ?? [],
    destination_ips: given.destination_ips ?? [],
    // An empty text would make the provider see a difference for ever.
    description: given.description || null,
  }
}

function firewallOf(project: Project, id: number): Firewall {
  const firewall = project.firewalls.get(id)
  if (!firewall) throw notFound('firewall', id)
  return firewall
}

function setNameAndLabels(project: Project, firewall: Firewall, given: z.infer<typeof UpdateBody>) {
  const isTaken = [...project.firewalls.values()].some(
    ({ id, name }) => name === given.name && id !== firewall.id,
  )
  if (isTaken) throw notUnique('firewall name')
  if (given.name) firewall.name = given.name
  if (given.labels) firewall.labels = checkedLabels(given.labels)
}

/** One action for each server that is touched, or one for the firewall itself. */
function applied(project: Project, firewall: Firewall, command: string, servers: Server[]): Action[] {
  void applyFirewalls(project, servers)
  return servers.map((server) =>
    project.actions.start({
      command,
      resources: [
        { id: server.id, type: 'server' },
        { id: firewall.id, type: 'firewall' },
      ],
      durationMs: 0,
    }),
  )
}

function attach(project: Project, firewall: Firewall, resources: Resource[]): Action[] {
  const servers: Server[] = []
  for (const resource of resources) {
    if (resource.type === 'label_selector') {
      labelSelector(resource.label_selector.selector)
      firewall.selectors.add(resource.label_selector.selector)
      project.timeline.after(project.settings.selectorMs, () =>
        applyFirewalls(project, serversOf(project, firewall)),
      )
      continue
    }
    const server = project.servers.get(resource.server.id)
    if (!server) throw new ApiError(422, 'firewall_resource_not_found', 'firewall resource not found')
    if (firewall.serverIds.has(server.id))
      throw new ApiError(422, 'firewall_already_applied', 'firewall is already applied on this resource')
    firewall.serverIds.add(server.id)
    servers.push(server)
  }
  return applied(project, firewall, 'apply_firewall', servers)
}

function detach(project: Project, firewall: Firewall, resources: Resource[]): Action[] {
  const before = serversOf(project, firewall)
  for (const resource of resources) {
    if (resource.type === 'label_selector') firewall.selectors.delete(resource.label_selector.selector)
    else firewall.serverIds.delete(resource.server.id)
  }
  const after = new Set(serversOf(project, firewall))
  const left = before.filter((server) => !after.has(server))
  return applied(project, firewall, 'remove_firewall', left)
}

function create(
  project: Project,
  input: z.infer<typeof CreateBody>,
): { firewall: Firewall; actions: Action[] } {
  if (project.firewalls.size >= project.settings.firewallsMax)
    throw new ApiError(403, 'resource_limit_exceeded', 'firewall limit exceeded')
  const firewall: Firewall = {
    id: project.nextId(),
    name: input.name,
    labels: {},
    createdMs: project.timeline.now(),
    rules: (input.rules ?? []).map(rule),
    serverIds: new Set(),
    selectors: new Set(),
  }
  setNameAndLabels(project, firewall, { name: input.name, labels: input.labels })
  project.firewalls.set(firewall.id, firewall)
  return { firewall, actions: attach(project, firewall, input.apply_to ?? []) }
}

export function firewallRoutes(project: Project) {
  const app = new Hono()
  app.get('/firewalls', (c) => {
    const rows = selected([...project.firewalls.values()], queryOf(c))
    return c.json(
      page(
        'firewalls',
        rows.map((row) => firewallJson(project, row)),
        queryOf(c),
      ),
    )
  })
  app.post('/firewalls', async (c) => {
    const { firewall, actions } = create(project, await body(c, CreateBody))
    return c.json({ firewall: firewallJson(project, firewall), actions }, 201)
  })
  app.get('/firewalls/:id{[0-9]+}', (c) =>
    c.json({ firewall: firewallJson(project, firewallOf(project, idOf(c))) }),
  )
  app.put('/firewalls/:id{[0-9]+}', async (c) => {
    const firewall = firewallOf(project, idOf(c))
    setNameAndLabels(project, firewall, await body(c, UpdateBody))
    return c.json({ firewall: firewallJson(project, firewall) })
  })
  app.delete('/firewalls/:id{[0-9]+}', (c) => {
    const firewall = firewallOf(project, idOf(c))
    if (firewall.serverIds.size > 0 || firewall.selectors.size > 0)
      throw new ApiError(422, 'resource_in_use', `firewall with ID '${firewall.id}' is still in use`)
    project.firewalls.delete(firewall.id)
    return c.body(null, 204)
  })
  firewallActionRoutes(project, app)
  return app
}

function firewallActionRoutes(project: Project, app: Hono) {
  app.post('/firewalls/:id{[0-9]+}/actions/set_rules', async (c) => {
    const firewall = firewallOf(project, idOf(c))
    firewall.rules = (await body(c, z.object({ rules: z.array(RuleBody).max(50) }))).rules.map(rule)
    const own = project.actions.start({
      command: 'set_firewall_rules',
      resources: [{ id: firewall.id, type: 'firewall' }],
      durationMs: 0,
    })
    const each = applied(project, firewall, 'apply_firewall', serversOf(project, firewall))
    return c.json({ actions: [own, ...each] }, 201)
  })
  app.post('/firewalls/:id{[0-9]+}/actions/apply_to_resources', async (c) => {
    const firewall = firewallOf(project, idOf(c))
    const { apply_to } = await body(c, z.object({ apply_to: z.array(ResourceBody) }))
    return c.json({ actions: attach(project, firewall, apply_to) }, 201)
  })
  app.post('/firewalls/:id{[0-9]+}/actions/remove_from_resources', async (c) => {
    const firewall = firewallOf(project, idOf(c))
    const { remove_from } = await body(c, z.object({ remove_from: z.array(ResourceBody) }))
    return c.json({ actions: detach(project, firewall, remove_from) }, 201)
  })
}
