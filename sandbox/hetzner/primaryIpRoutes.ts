import { Hono } from 'hono'
import { ApiError, notFound } from '~/sandbox/hetzner/ApiError'
import { idOf, queryOf } from '~/sandbox/hetzner/body'
import { page, selected } from '~/sandbox/hetzner/listing'
import { primaryIpJson } from '~/sandbox/hetzner/present'
import type { PrimaryIp, Project } from '~/sandbox/hetzner/Project'

function addressOf(project: Project, id: number): PrimaryIp {
  const address = project.primaryIps.get(id)
  if (!address) throw notFound('primary IP', id)
  return address
}

/** Addresses come and go with their servers and carry no labels of their own. */
export function primaryIpRoutes(project: Project) {
  const app = new Hono()
  app.get('/primary_ips', (c) => {
    const ip = queryOf(c).get('ip')
    const rows = selected([...project.primaryIps.values()], queryOf(c)).filter(
      (address) => ip === null || address.ip === ip,
    )
    return c.json(page('primary_ips', rows.map(primaryIpJson), queryOf(c)))
  })
  app.get('/primary_ips/:id{[0-9]+}', (c) =>
    c.json({ primary_ip: primaryIpJson(addressOf(project, idOf(c))) }),
  )
  app.delete('/primary_ips/:id{[0-9]+}', (c) => {
    const address = addressOf(project, idOf(c))
    if (address.assigneeId !== null)
      throw new ApiError(422, 'primary_ip_assigned', 'primary IP is assigned to a server')
    project.primaryIps.delete(address.id)
    return c.body(null, 204)
  })
  return app
}
