import { createRequestHandler } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import express from 'express'
import type { Express, RequestHandler, Router } from 'express'
import '~/app/context'
import { answerError } from '~/app/http/answerError'
import { bodyLimit } from '~/app/http/bodyLimit'
import { clientAddress } from '~/app/http/clientAddress'
import { contentSecurity } from '~/app/http/contentSecurity'
import { originCheck } from '~/app/http/originCheck'
import { addFields, nameRoute } from '~/app/http/requestTrace'
import { routeOfPage } from '~/app/http/routeOfPage'
import { readToken } from '~/app/session/sessionCookie'
import type { WebDeps } from '~/app/WebDeps'
import { requireSession } from '~/core/services/requireSession'

export type WebAppOptions = {
  appUrl: string
  formTargets: string[]
  isDevelopment: boolean
  trustProxyHops: number
  deps: WebDeps
  health: Router
  addressLimit: RequestHandler
  /** Vite's middleware in development, the built files otherwise. */
  assets: RequestHandler[]
  build: () => Promise<ServerBuild>
  onError: (error: unknown) => void
}

/** Answered before there is a page. */
const OWN_PATHS = new Set(['/healthz', '/readyz', '/__manifest'])
const NO_PAGE = 'none'
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Everything of the app's own host, in the order in which a request meets it. */
export function createWebApp(options: WebAppOptions): Express {
  const { appUrl, formTargets, isDevelopment, deps, build } = options
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', options.trustProxyHops)
  app.use((request, response, next) => {
    if (OWN_PATHS.has(request.path)) nameRoute(response, request.path)
    next()
  })
  app.use(options.health)
  app.use(...options.assets)
  app.use(nameOfPage(build))
  app.use(...contentSecurity({ appUrl, formTargets, isDevelopment }))
  app.use(bodyLimit)
  app.use(originCheck(appUrl))
  app.use(options.addressLimit)
  const pages = createRequestHandler({
    build,
    mode: isDevelopment ? 'development' : 'production',
    async getLoadContext(request, response) {
      const token = readToken(request.headers.cookie, deps.isSecure)
      const viewer = await requireSession(deps, { token })
      if (viewer?.customerId) addFields(response, { customerId: viewer.customerId })
      return {
        nonce: response.locals.nonce,
        viewer,
        address: clientAddress(request, options.trustProxyHops),
        deps,
        onError: options.onError,
      }
    },
  })
  app.all('*', (request, response, next) => void pages(request, response, next))
  app.use(answerError(options.onError))
  return app
}

/** Says for log and figures which page is asked for, and about what. */
function nameOfPage(build: WebAppOptions['build']): RequestHandler {
  return (request, response, next) => {
    build().then(({ routes }) => {
      if (OWN_PATHS.has(request.path)) return next()
      const page = routeOfPage(routes, request.path)
      nameRoute(response, page?.pattern ?? NO_PAGE)
      const { agent, run } = page?.params ?? {}
      if (agent && UUID.test(agent)) addFields(response, { agentId: agent })
      if (run && UUID.test(run)) addFields(response, { runId: run })
      next()
    }, next)
  }
}
