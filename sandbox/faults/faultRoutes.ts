import { Hono } from 'hono'
import { z } from 'zod'
import { faultPage } from '~/sandbox/faults/faultPage'
import type { Faults } from '~/sandbox/faults/Faults'
import { faultEntry, faultNames, isFaultName } from '~/sandbox/faults/faultTable'
import type { MachineLevel } from '~/sandbox/machines/Machines'

const Arming = z.object({
  name: z.string().refine(isFaultName, 'there is no such fault'),
  /** Null: until it is cleared. */
  times: z.coerce.number().int().min(1).max(100_000).nullish(),
  value: z.union([z.number(), z.string()]).nullish(),
})

/** JSON has no infinity: a fault without an end has null times. */
function listing(faults: Faults, level: MachineLevel) {
  const table = faultNames.map((name) => {
    const entry = faultEntry(name)
    return { name, ...entry, isAvailable: entry.levels.includes(level) }
  })
  const armed = faults
    .list()
    .map((fault) => ({ ...fault, times: fault.times === Infinity ? null : fault.times }))
  return { level, armed, table }
}

function arm(faults: Faults, { name, times, value }: z.infer<typeof Arming>): void {
  const number =
    typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value
  faults.arm(name, {
    times: times === null ? Infinity : times,
    ...(number === null || number === undefined || number === '' ? {} : { value: number }),
  })
}

/** The fault page, and the same as JSON: GET, POST {name, times?, value?}, DELETE /faults[/NAME]. */
export function faultRoutes(faults: Faults, level: MachineLevel) {
  const app = new Hono()
  app.get('/faults', (c) =>
    c.req.header('accept')?.includes('text/html')
      ? c.html(faultPage(listing(faults, level)))
      : c.json(listing(faults, level)),
  )
  app.post('/faults', async (c) => {
    const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded')
    const sent: unknown = isForm ? await c.req.parseBody() : await c.req.json().catch(() => null)
    const parsed = Arming.safeParse(sent)
    if (!parsed.success) return c.json({ error: parsed.error.issues[0]?.message }, 400)
    if (!faultEntry(parsed.data.name).levels.includes(level))
      return c.json({ error: `not at the level of ${level} machines` }, 400)
    arm(faults, parsed.data)
    return isForm ? c.redirect('/faults', 303) : c.json(listing(faults, level))
  })
  app.post('/faults/clear', (c) => {
    faults.clear()
    return c.redirect('/faults', 303)
  })
  app.delete('/faults', (c) => {
    faults.clear()
    return c.json(listing(faults, level))
  })
  app.delete('/faults/:name', (c) => {
    const name = c.req.param('name')
    if (!isFaultName(name)) return c.json({ error: 'there is no such fault' }, 404)
    faults.clear(name)
    return c.json(listing(faults, level))
  })
  return app
}
