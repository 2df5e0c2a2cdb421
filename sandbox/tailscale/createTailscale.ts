import { Hono } from 'hono'
import type { Faults } from '~/sandbox/faults/Faults'
import { createKey, keyJson, type Key } from '~/sandbox/tailscale/authKeys'
import { Refusal } from '~/sandbox/tailscale/Refusal'
import type { TailnetBackend, TailnetDevice } from '~/sandbox/tailscale/TailnetBackend'
import type { AccessLog } from '~/sandbox/world/AccessLog'
import type { Timeline } from '~/sandbox/world/Timeline'

export type TailscaleOptions = {
  timeline: Timeline
  faults: Faults
  log: AccessLog
  backend: TailnetBackend
  clientId: string
  clientSecret: string
  random?: () => number
  /** Tags that the tailnet's policy knows. */
  tags?: string[]
}

/** A key as the sandbox's listing shows it; its secret was shown once, in the answer of its creation. */
export type KeyListing = { id: string; description: string; tags: string[]; expires: string; isUsed: boolean }

export type Tailscale = {
  /** Takes any path that has `/api/v2/` in it. */
  fetch(request: Request): Promise<Response>
  /** Keys that are neither deleted nor expired. */
  keys(): Promise<KeyListing[]>
  devices(): Promise<TailnetDevice[]>
}

const TOKEN_SECONDS = 3600
type State = TailscaleOptions & { tokens: Map<string, number>; issued: Map<string, Key>; tags: string[] }

function token(state: State, form: URLSearchParams, basic: string | undefined) {
  const [user, password] = basic
    ? Buffer.from(basic.replace(/^Basic /, ''), 'base64')
        .toString()
        .split(':')
    : []
  const id = form.get('client_id') ?? user
  const secret = form.get('client_secret') ?? password
  if (id !== state.clientId || secret !== state.clientSecret) throw new Refusal(401, 'API token invalid')
  const random = state.random ?? Math.random
  const value = `tskey-api-${Array.from({ length: 32 }, () => Math.floor(random() * 36).toString(36)).join('')}`
  state.tokens.set(value, state.timeline.now() + TOKEN_SECONDS * 1000)
  return { access_token: value, token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: 'all' }
}

function deviceJson(device: TailnetDevice) {
  return {
    nodeId: device.id,
    id: device.id,
    name: `${device.hostname}.sandbox.ts.net`,
    hostname: device.hostname,
    addresses: device.addresses,
    tags: device.tags,
    os: 'linux',
    authorized: true,
    isEphemeral: false,
    keyExpiryDisabled: true,
    connectedToControl: device.online,
    created: new Date(device.createdAtMs).toISOString(),
    lastSeen: new Date(device.lastSeenMs).toISOString(),
  }
}

async function deviceOf(state: State, id: string): Promise<TailnetDevice> {
  const device = (await state.backend.listDevices()).find((candidate) => candidate.id === id)
  if (!device) throw new Refusal(404, 'no such device')
  return device
}

function requireToken(state: State, authorization: string | undefined): void {
  const given = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
  const until = given ? state.tokens.get(given) : undefined
  if (until === undefined || until <= state.timeline.now()) throw new Refusal(401, 'API token invalid')
}

function routes(state: State): Hono {
  const app = new Hono()
  app.post('/oauth/token', async (c) =>
    c.json(token(state, new URLSearchParams(await c.req.text()), c.req.header('authorization'))),
  )
  app.use('*', async (c, next) => {
    requireToken(state, c.req.header('authorization'))
    await next()
  })
  app.post('/tailnet/:tailnet/keys', async (c) =>
    c.json(await createKey(state, await c.req.json().catch(() => null))),
  )
  app.get('/tailnet/:tailnet/keys', (c) => c.json({ keys: [...state.issued.values()].map(keyJson) }))
  app.get('/tailnet/:tailnet/keys/:id', (c) => {
    const key = state.issued.get(c.req.param('id'))
    if (!key) throw new Refusal(404, 'key not found')
    return c.json(keyJson(key))
  })
  app.delete('/tailnet/:tailnet/keys/:id', async (c) => {
    const id = c.req.param('id')
    if (!state.issued.delete(id)) throw new Refusal(404, 'key not found')
    await state.backend.deleteKey(id)
    return c.json({})
  })
  app.get('/tailnet/:tailnet/devices', async (c) =>
    c.json({ devices: (await state.backend.listDevices()).map(deviceJson) }),
  )
  app.get('/device/:id', async (c) => c.json(deviceJson(await deviceOf(state, c.req.param('id')))))
  app.delete('/device/:id', async (c) => {
    if (!(await state.backend.deleteDevice(c.req.param('id')))) throw new Refusal(404, 'no such device')
    return c.json({})
  })
  app.notFound((c) => c.json({ message: '404 page not found' }, 404))
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ message: error.message }, error.status)
    throw error
  })
  return app
}

/** Tailscale's API for one tailnet: OAuth client, auth keys, devices. */
export function createTailscale(options: TailscaleOptions): Tailscale {
  const tags = options.tags ?? ['tag:aura-agent', 'tag:aura-ops']
  const state: State = { ...options, tags, tokens: new Map(), issued: new Map() }
  const app = routes(state)
  return {
    fetch(request) {
      const url = new URL(request.url)
      url.pathname = url.pathname.replace(/^.*?\/api\/v2(?=\/|$)/, '') || '/'
      const path = url.pathname + url.search
      return options.log.record('tailscale', request, path, async () => app.fetch(new Request(url, request)))
    },
    async keys() {
      const used = new Set((await options.backend.listDevices()).map(({ keyId }) => keyId))
      return [...state.issued.values()]
        .filter(({ expiresMs }) => expiresMs > options.timeline.now())
        .map((key) => ({
          id: key.id,
          description: key.description,
          tags: key.create.tags,
          expires: new Date(key.expiresMs).toISOString(),
          isUsed: used.has(key.id),
        }))
    },
    devices: () => options.backend.listDevices(),
  }
}
