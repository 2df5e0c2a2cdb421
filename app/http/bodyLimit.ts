import type { RequestHandler } from 'express'

/** The longest form of ours, a bulk action's chosen rows, comes out of a URL, of which Node takes 16 KB with all headers. */
const BODY_MAX_BYTES = 65_536

const says = {
  411: 'This request does not say how long it is. Please go back and send the form again.',
  413: 'This is too long to be taken. Please go back, shorten what you wrote, and send it again.',
}

/**
 * A form is read as a whole into memory before an action sees it, also a stranger's: what says that it is larger than
 * any form, or does not say how large it is, is not read at all. Node takes no more than what a request says.
 */
export const bodyLimit: RequestHandler = ({ headers }, response, next) => {
  const isTooLong = Number(headers['content-length'] ?? 0) > BODY_MAX_BYTES
  if (!isTooLong && headers['transfer-encoding'] === undefined) return next()
  const status = isTooLong ? 413 : 411
  // What is still on its way is not read: the connection ends with the answer.
  response.status(status).set({ Connection: 'close', 'Cache-Control': 'no-store' })
  response.type('text/plain').send(says[status])
}
