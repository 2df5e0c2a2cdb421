import { expect, test } from 'vitest'
import { MODEL_ID } from '~/sandbox/model/completion'
import { createModel } from '~/sandbox/model/createModel'
import { realTimeline } from '~/sandbox/world/Timeline'
import type { Model } from '~/sandbox/model/createModel'

const ADMIN_KEY = 'sandbox-admin'
const newModel = () => createModel({ timeline: realTimeline, random: Math.random, adminKey: ADMIN_KEY })

function call(model: Model, path: string, { key = '', method = 'POST', body }: Call = {}): Promise<Response> {
  return model.fetch(
    new Request(`http://sandbox.test/model${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  )
}
type Call = { key?: string; method?: string; body?: object }

async function newKey(model: Model, name = 'fern-42'): Promise<{ id: string; key: string }> {
  const answer = await call(model, '/v1/keys', { key: ADMIN_KEY, body: { name } })
  return (await answer.json()) as { id: string; key: string }
}

const chat = (content: unknown, more: object = {}) => ({
  model: MODEL_ID,
  messages: [
    { role: 'system', content: 'You are an agent.' },
    { role: 'user', content },
  ],
  ...more,
})

async function answerTo(content: unknown): Promise<string> {
  const model = newModel()
  const { key } = await newKey(model)
  const answer = await call(model, '/v1/chat/completions', { key, body: chat(content) })
  const { choices } = (await answer.json()) as { choices: { message: { content: string } }[] }
  return choices[0]?.message.content ?? ''
}

/** As OpenClaw sends what a person wrote. */
const wrapped = (said: string) =>
  `⟦openclaw:ctx⟧ Conversation info:\n\`\`\`json\n{"channel":"webchat"}\n\`\`\`\n\n${said}\nRuntime: agent=main | host=fern-42`

test('a question gets the same answer each time', async () => {
  expect(await answerTo('Hello there')).toBe('You said: Hello there')
  expect(await answerTo('Hello there')).toBe('You said: Hello there')
})

test("only the person's words are answered, not what OpenClaw wraps them in", async () => {
  expect(await answerTo(wrapped('What is the time?'))).toBe('You said: What is the time?')
})

test('content in parts is read too', async () => {
  expect(await answerTo([{ type: 'text', text: wrapped('Hi') }])).toBe('You said: Hi')
})

test('the last message of a person counts, also when a tool has answered since', async () => {
  const model = newModel()
  const { key } = await newKey(model)
  const messages = [
    { role: 'user', content: wrapped('first') },
    { role: 'assistant', content: 'You said: first' },
    { role: 'user', content: wrapped('second') },
    { role: 'tool', content: 'done' },
    { role: 'user', content: 'Continue.' },
  ]
  const answer = await call(model, '/v1/chat/completions', { key, body: { model: MODEL_ID, messages } })
  expect(await answer.text()).toContain('You said: second')
})

test('a stream carries the same answer in pieces and ends with DONE', async () => {
  const model = newModel()
  const { key } = await newKey(model)
  const body = chat(wrapped('one  two\nthree'), { stream: true, stream_options: { include_usage: true } })
  const answer = await call(model, '/v1/chat/completions', { key, body })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  const lines = (await answer.text()).split('\n').filter((line) => line.startsWith('data: '))
  expect(lines.at(-1)).toBe('data: [DONE]')
  type Chunk = { choices: { delta: { content?: string }; finish_reason: string | null }[]; usage?: object }
  const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.slice(6)) as Chunk)
  expect(chunks.map((one) => one.choices[0]?.delta.content ?? '').join('')).toBe('You said: one  two\nthree')
  expect(chunks.filter((one) => one.choices[0]?.finish_reason === 'stop')).toHaveLength(1)
  expect(chunks.at(-1)?.usage).toBeDefined()
})

test('a request of a megabyte with tools is answered', async () => {
  const model = newModel()
  const { key } = await newKey(model)
  const tools = [{ type: 'function', function: { name: 'read', description: 'x'.repeat(1_000_000) } }]
  const answer = await call(model, '/v1/chat/completions', { key, body: chat('Hi', { tools }) })
  expect(answer.status).toBe(200)
})

test('a revoked key is refused, the others live on', async () => {
  const model = newModel()
  const [first, second] = [await newKey(model, 'a'), await newKey(model, 'b')]
  const removed = await call(model, `/v1/keys/${first.id}`, { key: ADMIN_KEY, method: 'DELETE' })
  expect(removed.status).toBe(200)
  expect((await call(model, '/v1/models', { key: first.key, method: 'GET' })).status).toBe(401)
  expect((await call(model, '/v1/models', { key: second.key, method: 'GET' })).status).toBe(200)
  const again = await call(model, `/v1/keys/${first.id}`, { key: ADMIN_KEY, method: 'DELETE' })
  expect(again.status).toBe(404)
})

test('keys are found by name, without their secrets', async () => {
  const model = newModel()
  const { id, key } = await newKey(model, 'fern-42')
  await newKey(model, 'moss-7')
  const found = await call(model, '/v1/keys?name=fern-42', { key: ADMIN_KEY, method: 'GET' })
  const text = await found.text()
  expect(JSON.parse(text)).toMatchObject({ data: [{ id, name: 'fern-42' }] })
  expect(text).not.toContain(key)
})

test('only the admin key makes, lists and revokes keys', async () => {
  const model = newModel()
  const { id, key } = await newKey(model)
  for (const wrong of [key, '', 'x']) {
    expect((await call(model, '/v1/keys', { key: wrong, body: { name: 'n' } })).status).toBe(401)
    expect((await call(model, '/v1/keys', { key: wrong, method: 'GET' })).status).toBe(401)
    expect((await call(model, `/v1/keys/${id}`, { key: wrong, method: 'DELETE' })).status).toBe(401)
  }
})

test('without a key, or with the admin key, there is no chat', async () => {
  const model = newModel()
  for (const key of ['', ADMIN_KEY]) {
    expect((await call(model, '/v1/chat/completions', { key, body: chat('Hi') })).status).toBe(401)
  }
})

test('the calls are found behind any prefix, with and without v1', async () => {
  const model = newModel()
  const { key } = await newKey(model)
  for (const path of ['/v1/models', '/models', '/other/v1/models']) {
    expect((await call(model, path, { key, method: 'GET' })).status).toBe(200)
  }
  expect((await call(model, '/v1/other', { key, method: 'GET' })).status).toBe(404)
})

test('what is not understood is refused', async () => {
  const model = newModel()
  const { key } = await newKey(model)
  const post = (body: object) => call(model, '/v1/chat/completions', { key, body })
  expect((await post({ model: MODEL_ID, messages: [] })).status).toBe(400)
  expect((await post({ ...chat('Hi'), model: 'other' })).status).toBe(404)
})
