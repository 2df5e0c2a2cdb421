import type { RequestHandler } from 'express'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** True when a request that changes something comes from a page of this origin. */
export function isSameOrigin(headers: { origin?: string; referer?: string }, origin: string): boolean {
  if (headers.origin !== undefined) return headers.origin === origin
  // Old browsers leave Origin out of same-origin form posts; none leave out both.
  return (
    headers.referer !== undefined &&
    URL.canParse(headers.referer) &&
    new URL(headers.referer).origin === origin
  )
}

/** Every mutation says where it comes from, or is refused: another site can't post in a reader's name. */
export function originCheck(appUrl: string): RequestHandler {
  const origin = new URL(appUrl).origin
  return (request, response, next) => {
    if (safe.has(request.method) || isSameOrigin(request.headers, origin)) return next()
    response.status(403).type('text/plain').send('This form does not come from our own pages.')
  }
}
