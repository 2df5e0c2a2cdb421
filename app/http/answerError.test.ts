import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, expect, test } from 'vitest'
import { answerError } from './answerError'

const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

async function serve() {
  const logged: unknown[] = []
  const app = express()
  app.post(
    '/form',
    express.urlencoded({ extended: false, limit: 10 }),
    (_request, response) => void response.end(),
  )
  app.get('/away', () => {
    throw new Error('connect ECONNREFUSED 10.0.0.5:5432')
  })
  app.use(answerError((error) => logged.push(error)))
  const server = createServer((request, response) => void app(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  const { port } = server.address() as AddressInfo
  return { logged, ask: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init) }
}

test('what went wrong is logged, and the answer says what to do', async () => {
  const { ask, logged } = await serve()
  const answer = await ask('/away')
  const words = await answer.text()
  expect(answer.status).toBe(500)
  expect(words).toContain('try again')
  expect(words).not.toMatch(/10\.0\.0\.5|at .*\.ts/)
  expect(logged).toHaveLength(1)
})

test('a body that is too long is the sender’s mistake, and none of ours', async () => {
  const { ask, logged } = await serve()
  const answer = await ask('/form', { method: 'POST', body: new URLSearchParams({ a: 'x'.repeat(100) }) })
  expect(answer.status).toBe(413)
  expect(await answer.text()).toContain('can’t be read')
  expect(logged).toEqual([])
})
