import { Hono } from 'hono'
import { ApiError, notFound } from '~/sandbox/hetzner/ApiError'
import { idOf, queryOf } from '~/sandbox/hetzner/body'
import { locations, pricingJson, serverTypeJson, serverTypes } from '~/sandbox/hetzner/catalogue'
import { page } from '~/sandbox/hetzner/listing'
import type { Project } from '~/sandbox/hetzner/Project'

function named<T extends { name: string }>(rows: readonly T[], query: URLSearchParams): T[] {
  const name = query.get('name')
  return rows.filter((row) => name === null || row.name === name)
}

/** What hardly changes: types, locations, prices. */
export function catalogueRoutes(project: Project) {
  const app = new Hono()
  const isAvailable = (type: string, location: string) => !project.soldOut.has(`${type}@${location}`)
  const types = () => serverTypes.map((type) => serverTypeJson(type, isAvailable))
  app.get('/server_types', (c) => c.json(page('server_types', named(types(), queryOf(c)), queryOf(c))))
  app.get('/server_types/:id{[0-9]+}', (c) => {
    const type = types().find(({ id }) => id === idOf(c))
    if (!type) throw notFound('server type', idOf(c))
    return c.json({ server_type: type })
  })
  app.get('/locations', (c) => c.json(page('locations', named(locations, queryOf(c)), queryOf(c))))
  app.get('/locations/:id{[0-9]+}', (c) => {
    const location = locations.find(({ id }) => id === idOf(c))
    if (!location) throw notFound('location', idOf(c))
    return c.json({ location })
  })
  app.get('/pricing', (c) => c.json({ pricing: pricingJson() }))
  app.all('/datacenters/*', () => {
    throw new ApiError(410, 'deprecated_api_endpoint', 'datacenters were removed in October 2026')
  })
  return app
}
