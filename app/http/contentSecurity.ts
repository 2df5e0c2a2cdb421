import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import helmet from 'helmet'

type ContentSecurityOptions = {
  appUrl: string
  /** Origins that a form of ours may end up at: checkout, billing portal, the agents' own. */
  formTargets: string[]
  /** Vite's dev server injects styles of its own. */
  isDevelopment: boolean
}

declare module 'express-serve-static-core' {
  interface Locals {
    /** Of this answer's content security policy. */
    nonce: string
  }
}

export function contentSecurity({
  appUrl,
  formTargets,
  isDevelopment,
}: ContentSecurityOptions): RequestHandler[] {
  const isSecure = appUrl.startsWith('https:')
  const sockets = appUrl.replace(/^http/, 'ws')
  const nonce: RequestHandler = (_request, response, next) => {
    response.locals.nonce = randomBytes(16).toString('base64')
    next()
  }
  const headers = helmet({
    // `no-referrer` would turn a form's Origin into `null`.
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    strictTransportSecurity: isSecure,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'", ...formTargets],
        scriptSrc: [
          "'self'",
          (_request, response) => `'nonce-${(response as { locals?: { nonce?: string } }).locals?.nonce}'`,
        ],
        styleSrc: isDevelopment ? ["'self'", "'unsafe-inline'"] : ["'self'"],
        // Progress bars carry their widths as custom properties.
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", sockets],
        ...(isSecure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
  })
  return [nonce, headers]
}
