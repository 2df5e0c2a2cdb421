import { Hono } from 'hono'
import type { Faults } from '~/sandbox/faults/Faults'
import type { Machines } from '~/sandbox/machines/Machines'
import type { AccessLog } from '~/sandbox/world/AccessLog'
import type { Timeline } from '~/sandbox/world/Timeline'
import { actionRoutes } from '~/sandbox/hetzner/actionRoutes'
import { createActions } from '~/sandbox/hetzner/Actions'
import { ApiError } from '~/sandbox/hetzner/ApiError'
import { catalogueRoutes } from '~/sandbox/hetzner/catalogueRoutes'
import { firewallRoutes } from '~/sandbox/hetzner/firewallRoutes'
import { hetznerDefaults, type HetznerSettings } from '~/sandbox/hetzner/HetznerSettings'
import { imageRoutes } from '~/sandbox/hetzner/imageRoutes'
import type { Labels } from '~/sandbox/hetzner/listing'
import { firewallJson, imageJson, primaryIpJson, serverJson, sshKeyJson } from '~/sandbox/hetzner/present'
import { primaryIpRoutes } from '~/sandbox/hetzner/primaryIpRoutes'
import type { Image, Project } from '~/sandbox/hetzner/Project'
import { createRateBudget, type RateBudget } from '~/sandbox/hetzner/RateBudget'
import { serverRoutes } from '~/sandbox/hetzner/serverRoutes'
import { sshKeyRoutes } from '~/sandbox/hetzner/sshKeyRoutes'

export type HetznerOptions = {
  timeline: Timeline
  faults: Faults
  machines: Machines
  log: AccessLog
  /** Exactly 64 characters, or the provider refuses it. */
  token: string
  random?: () => number
  settings?: Partial<HetznerSettings>
}

export type Hetzner = {
  /** Takes any path that has `/v1/` in it. Rejects with LostAnswer when an answer shall not arrive. */
  fetch(request: Request): Promise<Response>
  budget: RateBudget
  /** Durations and limits; a change holds from the next request on. */
  settings: HetznerSettings
  /** Whether servers of this type can be had in this location. */
  setAvailable(type: string, location: string, isAvailable: boolean): void
  /** Announces a snapshot that the machines can start from; gives its image id. */
  addSnapshot(snapshot: { labels: Labels; description: string; sizeGb: number }): number
  /** What is under way ends as soon as its work is done. */
  endActions(): void
  /** All that exists, in the API's own shapes. */
  listings(): ReturnType<typeof listings>
}

function createProject(options: HetznerOptions, settings: HetznerSettings): Project {
  let lastId = 4_710_000
  return {
    timeline: options.timeline,
    faults: options.faults,
    machines: options.machines,
    random: options.random ?? Math.random,
    settings,
    actions: createActions(options.timeline, options.faults),
    servers: new Map(),
    primaryIps: new Map(),
    sshKeys: new Map(),
    firewalls: new Map(),
    images: new Map(),
    soldOut: new Set(),
    nextId: () => (lastId += 1),
  }
}

function debian12(project: Project, id: number, architecture: Image['architecture']): Image {
  return {
    id,
    type: 'system',
    status: 'available',
    name: 'debian-12',
    description: 'Debian 12',
    sizeGb: null,
    diskGb: 5,
    createdMs: project.timeline.now(),
    createdFrom: null,
    labels: {},
    architecture,
    osVersion: '12',
    isProtected: false,
  }
}

function listings(project: Project) {
  return {
    servers: [...project.servers.values()].map((server) => serverJson(project, server)),
    primaryIps: [...project.primaryIps.values()].map(primaryIpJson),
    sshKeys: [...project.sshKeys.values()].map(sshKeyJson),
    firewalls: [...project.firewalls.values()].map((firewall) => firewallJson(project, firewall)),
    images: [...project.images.values()].map(imageJson),
  }
}

function routes(project: Project): Hono {
  const app = new Hono()
  const parts = [serverRoutes, imageRoutes, sshKeyRoutes, firewallRoutes, primaryIpRoutes, catalogueRoutes]
  for (const part of [...parts, actionRoutes]) app.route('/', part(project))
  app.notFound(() => new ApiError(404, 'not_found', 'endpoint not found').toResponse())
  app.onError((error) => {
    if (error instanceof ApiError) return error.toResponse()
    throw error
  })
  return app
}

const DOWN =
  '<html><head><title>503 Service Unavailable</title></head><body>Service Unavailable</body></html>'

/** A small stateful Hetzner Cloud: one project with one token. */
export function createHetzner(options: HetznerOptions): Hetzner {
  const settings = { ...hetznerDefaults, ...options.settings }
  const project = createProject(options, settings)
  project.images.set(114_690_387, debian12(project, 114_690_387, 'x86'))
  project.images.set(114_690_389, debian12(project, 114_690_389, 'arm'))
  const budget = createRateBudget(options.timeline, settings.budget)
  const app = routes(project)

  const answer = async (request: Request): Promise<Response> => {
    const { faults } = options
    if (faults.take('apiDown'))
      return new Response(DOWN, { status: 503, headers: { 'content-type': 'text/html' } })
    if (request.headers.get('authorization') !== `Bearer ${options.token}`)
      return new ApiError(401, 'unauthorized', 'unable to authenticate').toResponse()
    const dry = faults.take('budgetDry')
    if (dry) budget.set({ left: Number(dry.value) })
    const isRefused = faults.take('rateLimited') !== null || !budget.draw()
    const response = isRefused
      ? new ApiError(429, 'rate_limit_exceeded', 'limit of requests per hour reached').toResponse()
      : await app.fetch(request)
    for (const [name, value] of Object.entries(budget.headers())) response.headers.set(name, value)
    return response
  }

  return {
    fetch(request) {
      const url = new URL(request.url)
      url.pathname = url.pathname.replace(/^.*?\/v1(?=\/|$)/, '') || '/'
      const path = url.pathname + url.search
      return options.log.record('hetzner', request, path, () => answer(new Request(url, request)))
    },
    budget,
    settings,
    setAvailable(type, location, isAvailable) {
      const key = `${type}@${location}`
      if (isAvailable) project.soldOut.delete(key)
      else project.soldOut.add(key)
    },
    addSnapshot({ labels, description, sizeGb }) {
      const image = { ...debian12(project, project.nextId(), 'x86'), name: null, labels, description, sizeGb }
      project.images.set(image.id, { ...image, type: 'snapshot', diskGb: 40 })
      return image.id
    },
    endActions: () => project.actions.endAll(),
    listings: () => listings(project),
  }
}
