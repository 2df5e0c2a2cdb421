import { Hono } from 'hono'
import { z } from 'zod'
import { chatRequest, MODEL_ID, streamed, whole } from '~/sandbox/model/completion'
import { createModelKeys } from '~/sandbox/model/ModelKeys'
import type { ModelKey } from '~/sandbox/model/ModelKeys'
import type { Timeline } from '~/sandbox/world/Timeline'

/** All before `keys`, `models` or `chat`. */
const MOUNT = /^.*?\/(?=(?:keys|models|chat)(?:\/|$))/

export type ModelOptions = {
  timeline: Timeline
  /** From 0 up to, not including, 1. */
  random: () => number
  /** For all calls of /v1/keys. */
  adminKey: string
}

export type Model = {
  /** Takes any path that ends in one of its calls; what stands before does not matter. */
  fetch(request: Request): Promise<Response>
  /** Without the secrets; revoked ones too. */
  keys(): ModelKey[]
}

/** A model that needs no account: it says what it was told, in the OpenAI shape. */
export function createModel({ timeline, random, adminKey }: ModelOptions): Model {
  const newId = (prefix: string, length: number) =>
    prefix + Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join('')
  const keys = createModelKeys(() => timeline.now(), newId)
  const app = new Hono()

  app.use('/v1/keys/*', async (context, next) => {
    if (bearer(context.req.raw) !== adminKey) return refuse(401, 'This is not the admin key.')
    await next()
  })
  app.post('/v1/keys', async (context) => {
    const sent = z.object({ name: z.string().min(1).max(200) }).safeParse(await body(context.req.raw))
    return sent.success ? context.json(keys.create(sent.data.name), 201) : refuse(400, 'A key needs a name.')
  })
  app.get('/v1/keys', (context) => {
    const name = context.req.query('name')
    const data = keys.list().filter((one) => !one.isRevoked && (!name || one.name === name))
    return context.json({ object: 'list', data })
  })
  app.delete('/v1/keys/:id', (context) => {
    const id = context.req.param('id')
    if (!keys.revoke(id)) return refuse(404, 'There is no such key.')
    return context.json({ id, object: 'key', deleted: true })
  })

  app.use('/v1/*', async (context, next) => {
    if (!keys.isGood(bearer(context.req.raw))) return refuse(401, 'Incorrect API key provided.')
    await next()
  })
  app.get('/v1/models', (context) => {
    const model = { id: MODEL_ID, object: 'model', created: 0, owned_by: 'sandbox' }
    return context.json({ object: 'list', data: [model] })
  })
  app.post('/v1/chat/completions', async (context) => {
    const request = chatRequest.safeParse(await body(context.req.raw))
    if (!request.success) return refuse(400, 'The request was not understood.')
    if (request.data.model !== MODEL_ID) return refuse(404, `There is no model ${request.data.model}.`)
    const created = Math.floor(timeline.now() / 1000)
    const completion = { id: newId('chatcmpl-', 24), created, request: request.data }
    return request.data.stream ? streamed(context, completion) : context.json(whole(completion))
  })
  app.notFound(() => refuse(404, 'There is no such endpoint.'))

  return {
    async fetch(request) {
      const url = new URL(request.url)
      url.pathname = url.pathname.replace(MOUNT, '/v1/')
      return app.fetch(new Request(url, request))
    },
    keys: () => keys.list(),
  }
}

function bearer(request: Request): string {
  return (request.headers.get('authorization') ?? '').replace(/^Bearer /, '')
}

async function body(request: Request): Promise<unknown> {
  return request.json().catch(() => null)
}

function refuse(status: 400 | 401 | 404, message: string): Response {
  const type = status === 401 ? 'authentication_error' : 'invalid_request_error'
  return Response.json({ error: { message, type, param: null, code: null } }, { status })
}
