import type { ErrorRequestHandler } from 'express'

/**
 * The last word where no page could be made: the database is away, or a body was none. What went wrong is for the log;
 * Express' own answer would print it past the log.
 */
export function answerError(onError: (error: unknown) => void): ErrorRequestHandler {
  return (error: { status?: unknown }, _request, response, _next) => {
    const status = typeof error?.status === 'number' && error.status < 500 ? error.status : 500
    if (status === 500) onError(error)
    if (response.headersSent) return void response.destroy()
    const says =
      status === 500
        ? 'Aura can’t answer right now. Nothing was lost. Please try again in a minute.'
        : 'This request can’t be read. Please go back and try again.'
    response.status(status).set('Cache-Control', 'no-store').type('text/plain').send(says)
  }
}
