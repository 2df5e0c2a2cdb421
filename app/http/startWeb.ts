import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import type { Redis } from 'ioredis'
import { agentProxy } from '~/app/agentProxy/agentProxy'
import { addressLimit } from '~/app/http/addressLimit'
import { createWebApp } from '~/app/http/createWebApp'
import { frontServer, type Begin } from '~/app/http/frontServer'
import { health } from '~/app/http/health'
import { machineCallback } from '~/app/http/machineCallback'
import type { RegisterHostKey } from '~/app/http/machineCallback'
import { watchRequest, type RequestWatch } from '~/app/http/requestTrace'
import { builtPages, pagesInDevelopment } from '~/app/http/pagesSource'
import { STRIPE_WEBHOOK_PATH, stripeWebhook } from '~/app/http/stripeWebhook'
import type { RecordStripeEvent } from '~/app/http/stripeWebhook'
import { liveServer } from '~/app/live/liveServer'
import type { WebDeps } from '~/app/WebDeps'

export type WebOptions = {
  appUrl: string
  agentsDomain: string
  listen: { host: string; port: number }
  callbackListen: { host: string; port: number }
  /** Where a checkout or billing portal page may be. */
  paymentOrigins: string[]
  tailnetProxyUrl: string
  agentPort: number
  isDevelopment: boolean
  buildFolder: string
  deps: WebDeps
  /** Reverse proxies of ours in front, whose X-Forwarded-For counts. */
  trustProxyHops: number
  /** For live updates only: waits for Redis to come back. */
  redis: Redis
  /** For limits: fails at once while Redis is away. */
  limitRedis: Redis
  recordStripeEvent: RecordStripeEvent
  registerHostKey: RegisterHostKey
  looks: Record<string, () => Promise<unknown>>
  watch: RequestWatch
  onError: (error: unknown) => void
}

export type Web = {
  port: number
  callbackPort: number
  /** Browsers that hear live updates from here. */
  liveSockets(): number
  isStopping(): boolean
  close(): Promise<void>
}

const CLOSE_LIMIT_MS = 10_000
const SESSION_LOOK_MS = 15_000

/** The web process: pages, live updates and the door to the agents on one port, machines' first word on another. */
export async function startWeb(options: WebOptions): Promise<Web> {
  const { appUrl, agentsDomain, deps, redis, onError } = options
  const protocol = new URL(appUrl).protocol
  let isStopping = false
  const proxy = agentProxy({ ...options, deps })
  const begin: Begin = (route, request, response, go) =>
    watchRequest({ watch: options.watch, hasProxy: options.trustProxyHops > 0, route }, request, response, go)
  const { front, app } = frontServer(proxy, begin, {
    [STRIPE_WEBHOOK_PATH]: stripeWebhook(options.recordStripeEvent, onError),
  })
  const pages = options.isDevelopment ? await pagesInDevelopment(app) : await builtPages(options.buildFolder)
  app.on(
    'request',
    createWebApp({
      appUrl,
      formTargets: [...options.paymentOrigins, `${protocol}//*.${agentsDomain}`],
      isDevelopment: options.isDevelopment,
      trustProxyHops: options.trustProxyHops,
      deps,
      health: health(options.looks, () => isStopping),
      addressLimit: addressLimit(options.limitRedis),
      assets: pages.assets,
      build: pages.build,
      onError,
    }),
  )
  const live = liveServer({ http: app, redis, appUrl, deps, onError })
  const stopListening = await deps.events.onSessionEnd((sessionId) => {
    live.endSession(sessionId)
    proxy.sockets.endSession(sessionId)
  })
  const look = setInterval(() => void endDeadSessions(proxy.sockets, deps).catch(onError), SESSION_LOOK_MS)
  const callback = machineCallback({ ...options, register: options.registerHostKey, begin })
  const port = await listen(front, options.listen)
  const callbackPort = await listen(callback, options.callbackListen)
  return {
    port,
    callbackPort,
    liveSockets: () => live.count(),
    isStopping: () => isStopping,
    async close() {
      isStopping = true
      clearInterval(look)
      const closed = Promise.all([end(front), end(callback)])
      await stopListening()
      await live.close()
      proxy.sockets.closeAll()
      await closed
      await pages.close()
    },
  }
}

/** Where a session's end is noticed when its message was lost. */
async function endDeadSessions(
  sockets: { sessionIds(): string[]; endSession(id: string): void },
  { accounts, clock }: Pick<WebDeps, 'accounts' | 'clock'>,
): Promise<void> {
  const ids = sockets.sessionIds()
  if (ids.length === 0) return
  const live = new Set(await accounts.liveSessions(ids, clock.now()))
  ids.filter((id) => !live.has(id)).forEach((id) => sockets.endSession(id))
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** Requests that are under way get time to finish. */
function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT_MS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
