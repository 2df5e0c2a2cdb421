import { Hono } from 'hono'
import { z } from 'zod'
import { LostAnswer } from '~/sandbox/world/LostAnswer'
import { applyFirewalls } from '~/sandbox/hetzner/applyFirewalls'
import { notFound, notUnique } from '~/sandbox/hetzner/ApiError'
import { body, idOf, queryOf } from '~/sandbox/hetzner/body'
import { CreateServerBody, createServer } from '~/sandbox/hetzner/createServer'
import { checkedLabels, page, selected } from '~/sandbox/hetzner/listing'
import { deleteServer, power, type PowerCommand } from '~/sandbox/hetzner/power'
import { imageJson, serverJson } from '~/sandbox/hetzner/present'
import type { Project, Server } from '~/sandbox/hetzner/Project'
import { CreateImageBody, snapshotServer } from '~/sandbox/hetzner/snapshotServer'

const UpdateBody = z.object({
  name: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
})
const ProtectionBody = z.object({ delete: z.boolean().optional(), rebuild: z.boolean().optional() })

export function serverOf(project: Project, id: number): Server {
  const server = project.servers.get(id)
  if (!server) throw notFound('server', id)
  return server
}

function update(project: Project, server: Server, { name, labels }: z.infer<typeof UpdateBody>) {
  if (name !== undefined && name !== server.name) {
    if ([...project.servers.values()].some((other) => other.name === name)) throw notUnique('server name')
    server.name = name
  }
  if (!labels) return
  server.labels = checkedLabels(labels)
  project.timeline.after(project.settings.selectorMs, () => applyFirewalls(project, [server]))
}

export function serverRoutes(project: Project) {
  const app = new Hono()
  app.get('/servers', (c) => {
    const status = queryOf(c).getAll('status')
    const rows = selected([...project.servers.values()], queryOf(c))
      .filter((server) => status.length === 0 || status.includes(server.status))
      .map((server) => serverJson(project, server))
    const withoutLastPage = project.faults.take('listingIncomplete') !== null
    return c.json(page('servers', rows, queryOf(c), { withoutLastPage }))
  })
  app.post('/servers', async (c) => {
    const made = createServer(project, await body(c, CreateServerBody))
    if (project.faults.take('loseNextCreateAnswer')) throw new LostAnswer()
    const answer = {
      server: serverJson(project, made.server),
      action: made.action,
      next_actions: made.next,
      root_password: made.rootPassword,
    }
    return c.json(answer, 201)
  })
  app.get('/servers/:id{[0-9]+}', (c) => c.json({ server: serverJson(project, serverOf(project, idOf(c))) }))
  app.put('/servers/:id{[0-9]+}', async (c) => {
    const server = serverOf(project, idOf(c))
    update(project, server, await body(c, UpdateBody))
    return c.json({ server: serverJson(project, server) })
  })
  app.delete('/servers/:id{[0-9]+}', (c) =>
    c.json({ action: deleteServer(project, serverOf(project, idOf(c))) }),
  )
  serverActionRoutes(project, app)
  return app
}

function serverActionRoutes(project: Project, app: Hono) {
  app.post('/servers/:id{[0-9]+}/actions/:command{poweron|poweroff|shutdown|reboot|reset}', (c) => {
    const command = c.req.param('command') as PowerCommand
    return c.json({ action: power(project, serverOf(project, idOf(c)), command) }, 201)
  })
  app.post('/servers/:id{[0-9]+}/actions/create_image', async (c) => {
    const server = serverOf(project, idOf(c))
    const { action, image } = snapshotServer(project, server, await body(c, CreateImageBody))
    return c.json({ action, image: imageJson(image) }, 201)
  })
  app.post('/servers/:id{[0-9]+}/actions/change_protection', async (c) => {
    const server = serverOf(project, idOf(c))
    Object.assign(server.protection, await body(c, ProtectionBody))
    const action = project.actions.start({
      command: 'change_protection',
      resources: [{ id: server.id, type: 'server' }],
      durationMs: 0,
    })
    return c.json({ action }, 201)
  })
}
