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

type Answer = Pick<IncomingMessage, 'headers'> & { status: number | undefined; text: string }

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
        resolve({ status: response.statusCode, headers: response.headers, text })
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
    expect(answer).toMatchObject({ status: 413, headers: { connection: 'close' } })
    expect(answer.text).toContain('send it again')
  },
)

test('what does not say how long it is is refused before it has come', async () => {
  const answer = await post('/signin', { 'Transfer-Encoding': 'chunked' }, 'email=')
  expect(answer).toMatchObject({ status: 411, headers: { connection: 'close' } })
  expect(answer.text).toContain('send the form again')
})

/** One of our forms, and how the answer's fields stand: what is in them, of which kind. */
async function send(path: string, fields: [name: string, value: string][]) {
  const body = new URLSearchParams(fields).toString()
  const answer = await post(path, { 'Content-Length': body.length }, body)
  const input = (name: string) => new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(answer.text)?.[0] ?? ''
  const attribute = (name: string, key: string) =>
    new RegExp(` ${key}="([^"]*)"`).exec(input(name))?.[1] ?? null
  return {
    ...answer,
    valueOf: (name: string) => attribute(name, 'value'),
    typeOf: (name: string) => attribute(name, 'type'),
  }
}

test('a form as long as the longest of ours is read', async () => {
  const { status, text } = await send('/signin', [
    ['email', ''],
    ['password', ''],
    ['more', 'a'.repeat(60_000)],
  ])
  expect(status).toBe(400)
  expect(text).toContain('Enter your password.')
})

test.each(['/signin', '/signup'])('at %s a password is shown and hidden as it was typed', async (path) => {
  const typed: [string, string][] = [
    ['email', 'ada@'],
    ['password', 'so f"r'],
    ['show', 'password'],
  ]
  const shown = await send(path, typed)
  expect(shown).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  expect(shown.typeOf('password')).toBe('text')
  expect(shown.valueOf('password')).toBe('so f&quot;r')
  expect(shown.valueOf('email')).toBe('ada@')
  expect(shown.text).not.toContain('role="alert"')
  expect(shown.text.split('so f')).toHaveLength(2)

  const hidden = await send(path, [...typed, ['shown', 'password']])
  expect(hidden.typeOf('password')).toBe('password')
  expect(hidden.valueOf('password')).toBe('so f&quot;r')
})

test('a password that was refused does not come back', async () => {
  const answer = await send('/signup', [
    ['email', 'ada@'],
    ['password', 'so short'],
  ])
  expect(answer.status).toBe(400)
  expect(answer.valueOf('email')).toBe('ada@')
  expect(answer.text).not.toContain('so short')
})

test('Enter in a field signs in: Show is not its form’s first button', async () => {
  const { text } = await send('/signin', [['email', '']])
  const form = text.slice(text.indexOf('name="email"'))
  expect(/<button[^>]*>/.exec(form)?.[0]).not.toContain('name="show"')
})

test('an address that is refused stays where it was typed', async () => {
  const answer = await send('/reset', [['email', 'ada@']])
  expect(answer.status).toBe(400)
  expect(answer.valueOf('email')).toBe('ada@')
})
