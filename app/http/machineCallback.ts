import { createServer } from 'node:http'
import type { Server } from 'node:http'
import express from 'express'
import { clientAddress } from '~/app/http/clientAddress'
import type { Begin } from '~/app/http/frontServer'

export type Registration = { token: string; hostKey: string; from: string }

/** Registers a machine's SSH host key; says with which status to answer. */
export type RegisterHostKey = (input: Registration) => Promise<{ status: number }>

const BODY_MAX = '16kb'

type CallbackOptions = {
  register: RegisterHostKey
  /** Reverse proxies of ours in front: a machine is known by its address. */
  trustProxyHops: number
  begin: Begin
  onError: (error: unknown) => void
}

/**
 * The listener that machines reach on first boot. It serves this one route, and its path, being a capability,
 * is never logged.
 */
export function machineCallback({ register, trustProxyHops, begin, onError }: CallbackOptions): Server {
  const app = express().disable('x-powered-by')
  app.post(
    '/machines/register/:token',
    express.urlencoded({ extended: false, limit: BODY_MAX }),
    (request, response) => {
      const fields = request.body as Record<string, unknown>
      const hostKey = fields.pub_key_ed25519
      if (typeof hostKey !== 'string') return void response.status(400).end()
      register({
        token: request.params.token ?? '',
        hostKey: hostKey.trim(),
        from: clientAddress(request, trustProxyHops),
      }).then(
        ({ status }) => void response.status(status).end(),
        (error: unknown) => {
          onError(error)
          response.status(503).end()
        },
      )
    },
  )
  app.use((_request, response) => void response.status(404).end())
  return createServer((request, response) =>
    begin('/machines/register/:token', request, response, () => void app(request, response)),
  )
}
