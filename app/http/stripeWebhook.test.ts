import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accepted, refused } from '~/core/domain/errors'
import { stripeWebhook, type RecordStripeEvent } from './stripeWebhook'

let server: Server
let url: string
let record: RecordStripeEvent
const errors: unknown[] = []

beforeEach(async () => {
  errors.length = 0
  server = createServer(
    stripeWebhook(
      (delivery) => record(delivery),
      (error) => errors.push(error),
    ),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

const post = (body: string) =>
  fetch(url, { method: 'POST', body, headers: { 'stripe-signature': 't=1,v1=abc' } })

describe('the webhook', () => {
  test('hands over the body as it came, with its signature, and answers 200', async () => {
    const taken: unknown[] = []
    record = async (delivery) => {
      taken.push(delivery)
      return accepted(null)
    }
    const body = '{ "name":"Jürgen",\n "id" : 1 }'
    const response = await post(body)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ received: true })
    expect(taken).toEqual([{ body, signature: 't=1,v1=abc' }])
  })

  test('answers 400 to a wrong signature', async () => {
    record = async () => refused('bad_signature', 'no')
    expect((await post('{}')).status).toBe(400)
  })

  test('answers 503 when the event could not be written, and tells of it', async () => {
    record = () => Promise.reject(new Error('no database'))
    expect((await post('{}')).status).toBe(503)
    expect(errors).toEqual([new Error('no database')])
  })

  test('takes a body of a megabyte, and nothing larger', async () => {
    let count = 0
    record = async () => {
      count += 1
      return accepted(null)
    }
    expect((await post('x'.repeat(1_048_576))).status).toBe(200)
    expect((await post('x'.repeat(1_048_577))).status).toBe(413)
    expect(count).toBe(1)
  })

  test('is posted to', async () => {
    const response = await fetch(url)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })
})
