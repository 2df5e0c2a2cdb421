import { createServer, request as ask } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Router } from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWebApp } from '~/app/http/createWebApp'
import { builtPages } from '~/app/http/pagesSource'

const HOST = 'localhost:3000'
const ORIGIN = `http://${HOST}`
const FORM = 'application/x-www-form-urlencoded'
const GIGABYTE = 1_073_741_824

const http = createServer()
let port: number
beforeAll(async () => {
  const { assets, build } = await builtPages('build')
  http.on(
    'request',
    createWebApp({
      appUrl: ORIGIN,
      formTargets: [],
      isDevelopment: false,
      trustProxyHops: 0,
      // What strangers are shown asks nobody.
      deps: { isSecure: false } as never,
      health: Router(),
      addressLimit: (_request, _response, next) => next(),
      assets,
      build,
      onError: (error) => {
        throw error
      },
    }),
  )
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  port = (http.address() as AddressInfo).port
})
afterAll(() => {
  http.closeAllConnections()
  http.close()
})

type Answer = { status: number | undefined; connection: string | undefined; text: string }

/** Sends headers and `body`, and then waits, with more to come: what is answered was not waited for. */
function post(path: string, headers: Record<string, string | number>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method: 'POST' }
    const request = ask({
      ...options,
      headers: { Host: HOST, Origin: ORIGIN, 'Content-Type': FORM, ...headers },
    })
    request.on('response', (response: IncomingMessage) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode, connection: response.headers.connection, text })
        request.destroy()
      })
    })
    request.on('error', reject)
    request.flushHeaders()
    request.write(body)
  })
}

test.each(['/signin', '/theme', '/signin.data', '/nowhere'])(
  'what is longer than any form is refused at %s before it has come',
  async (path) => {
    const answer = await post(path, { 'Content-Length': GIGABYTE }, 'email=')
    expect(answer).toMatchObject({ status: 413, connection: 'close' })
    expect(answer.text).toContain('send it again')
  },
)

test('what does not say how long it is is refused before it has come', async () => {
  const answer = await post('/signin', { 'Transfer-Encoding': 'chunked' }, 'email=')
  expect(answer).toMatchObject({ status: 411, connection: 'close' })
  expect(answer.text).toContain('send the form again')
})

test('a form as long as the longest of ours is read', async () => {
  const body = `email=&password=&more=${'a'.repeat(60_000)}`
  const answer = await post('/signin', { 'Content-Length': body.length }, body)
  expect(answer.status).toBe(400)
  expect(answer.text).toContain('Enter your password.')
})
