import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { leftovers, listings, type SandboxParts } from '~/sandbox/admin/leftovers'

const Fault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('die') }),
  z.object({ kind: z.literal('freeze'), seconds: z.number() }),
  z.object({ kind: z.literal('slowNetwork'), seconds: z.number() }),
])
const Budget = z.object({
  capacity: z.number().min(1).optional(),
  refillPerSecond: z.number().min(0).optional(),
  left: z.number().min(0).optional(),
})
const Durations = z.object({
  createMs: z.number().min(0).optional(),
  deleteMs: z.number().min(0).optional(),
  powerMs: z.number().min(0).optional(),
  imageMs: z.number().min(0).optional(),
  shutdownMs: z.number().min(0).optional(),
  serversMax: z.number().min(0).optional(),
})
const Availability = z.object({ type: z.string(), location: z.string(), available: z.boolean() })

async function sent<T extends z.ZodType>(c: Context, schema: T): Promise<z.infer<T>> {
  return schema.parse(await c.req.json())
}

function timeSpan(c: Context): { since?: number; until?: number; service?: string } {
  const number = (name: string) => {
    const text = c.req.query(name)
    return text === undefined ? undefined : Number(text)
  }
  return { since: number('since'), until: number('until'), service: c.req.query('service') }
}

/** Calls of each service within a time span, by method and path without ids. */
function calls(parts: SandboxParts, c: Context) {
  const services: Record<string, { total: number; refused: number; kinds: Record<string, number> }> = {}
  for (const entry of parts.log.list(timeSpan(c))) {
    const service = (services[entry.service] ??= { total: 0, refused: 0, kinds: {} })
    const kind = `${entry.method} ${entry.path.replace(/\?.*$/, '').replace(/\/\d+/g, '/:id')}`
    service.total += 1
    if (entry.status === 429) service.refused += 1
    service.kinds[kind] = (service.kinds[kind] ?? 0) + 1
  }
  return services
}

/** JSON for whoever watches or drives the sandbox: the demo's report, tests, stand-ins. */
export function adminRoutes(parts: SandboxParts) {
  const { hetzner, machines, log } = parts
  const app = new Hono()
  app.get('/admin', async (c) =>
    c.json({
      now: parts.timeline.now(),
      machines: machines.level,
      counters: log.counters(),
      budget: hetzner.budget.report(),
      leftovers: await leftovers(parts),
    }),
  )
  app.get('/admin/log', (c) => c.json({ entries: log.list(timeSpan(c)) }))
  app.get('/admin/calls', (c) => c.json(calls(parts, c)))
  app.get('/admin/listings', async (c) => c.json(await listings(parts)))
  app.get('/admin/leftovers', async (c) => c.json({ leftovers: await leftovers(parts) }))
  app.get('/admin/budget', (c) => c.json(hetzner.budget.report()))
  app.put('/admin/budget', async (c) => {
    hetzner.budget.set(await sent(c, Budget))
    return c.json(hetzner.budget.report())
  })
  app.put('/admin/hetzner', async (c) => {
    Object.assign(hetzner.settings, await sent(c, Durations))
    return c.json(hetzner.settings)
  })
  app.post('/admin/actions/end', (c) => {
    hetzner.endActions()
    return c.json({ ended: true })
  })
  app.put('/admin/availability', async (c) => {
    const { type, location, available } = await sent(c, Availability)
    hetzner.setAvailable(type, location, available)
    return c.json({ type, location, available })
  })
  app.put('/admin/webhook', async (c) => {
    parts.stripe.setWebhookUrl((await sent(c, z.object({ url: z.string().nullable() }))).url)
    return c.json({})
  })
  app.post('/admin/stripe/end-period', async (c) => {
    parts.stripe.endPeriod((await sent(c, z.object({ subscription: z.string() }))).subscription)
    return c.json({})
  })
  app.post('/admin/servers/:id{[0-9]+}/fault', async (c) => {
    await machines.inflict(Number(c.req.param('id')), await sent(c, Fault))
    return c.json({})
  })
  app.all('/admin/machines/*', async (c) =>
    parts.machineAdmin ? parts.machineAdmin(c.req.raw) : c.json({ error: 'not at this level' }, 404),
  )
  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ error: error.issues[0]?.message }, 400)
    return c.json({ error: error.message }, 500)
  })
  return app
}
