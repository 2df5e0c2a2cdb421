import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { addFields, nameRoute, watchRequest, type RequestFields, type SeenRequest } from './requestTrace'

const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

/** A server that waits for `/never`, and says whom its request is about. */
async function serve({ hasProxy }: { hasProxy: boolean }) {
  const seen: SeenRequest[] = []
  const within: RequestFields[] = []
  let tell = () => {}
  const nextSeen = () => new Promise<void>((resolve) => (tell = resolve))
  const watch = {
    within(fields: RequestFields, work: () => void) {
      within.push(fields)
      work()
    },
    seen(one: SeenRequest) {
      seen.push(one)
      tell()
    },
  }
  const server = createServer((incoming, response) =>
    watchRequest({ watch, hasProxy, route: 'asset' }, incoming, response, () => {
      if (incoming.url === '/never') return
      nameRoute(response, '/reset/:token')
      addFields(response, { customerId: 'c-1' })
      response.writeHead(201).end()
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  return { port: (server.address() as AddressInfo).port, seen, within, nextSeen }
}

test('a request is told by its pattern, with an id that its answer carries, and never by its path', async () => {
  const { port, seen, within, nextSeen } = await serve({ hasProxy: false })
  const told = nextSeen()
  const answer = await fetch(`http://127.0.0.1:${port}/reset/a-secret`, {
    headers: { 'x-request-id': 'given-by-a-stranger' },
  })
  await told
  const requestId = answer.headers.get('x-request-id')
  expect(requestId).toMatch(/^[\da-f-]{36}$/)
  expect(seen).toMatchObject([
    { method: 'GET', route: '/reset/:token', status: 201, fields: { requestId, customerId: 'c-1' } },
  ])
  expect(within).toEqual([{ requestId, customerId: 'c-1' }])
  expect(JSON.stringify(seen)).not.toContain('a-secret')
})

test('an id that our reverse proxy gave is kept, one that is none is not', async () => {
  const { port } = await serve({ hasProxy: true })
  const idOf = async (given: string) =>
    (await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-request-id': given } })).headers.get(
      'x-request-id',
    )
  expect(await idOf('0198f3c1-aaaa')).toBe('0198f3c1-aaaa')
  expect(await idOf('not an id: <b>')).not.toContain('<b>')
})

test('a client that hangs up is told as such', async () => {
  const { port, seen, nextSeen } = await serve({ hasProxy: false })
  const told = nextSeen()
  const asked = request({ port, host: '127.0.0.1', path: '/never' })
  asked.on('error', () => {})
  asked.end()
  setTimeout(() => asked.destroy(), 100)
  await told
  expect(seen).toMatchObject([{ status: 499 }])
})
