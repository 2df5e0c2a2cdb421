import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { fetch, ProxyAgent } from 'undici'
import type { AgentConfig } from '~/sandbox/machines/simulated/SimulatedMachine'
import { createTailnetProxy, type TailnetProxy } from '~/sandbox/tailnet/createTailnetProxy'
import { serverOrder, simulatedCloud } from '~/sandbox/testing/simulatedCloud'

const AGENT = '100.64.0.7'
const proxied = {
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': 'one.localhost:3000',
  'x-aura-agent': 'one',
  'x-aura-user': 'u-1',
}
const config: AgentConfig = {
  owner: 'u-1',
  origin: 'http://one.localhost:3000',
  trustedProxies: ['100.64.0.1'],
  modelBaseUrl: 'http://model.invalid/v1',
  modelKey: 'sk-1',
  modelId: 'aura-demo',
  port: 18789,
}

let proxy: TailnetProxy
let dispatcher: ProxyAgent
afterEach(async () => {
  await dispatcher?.close()
  await proxy.close()
})

async function runningAgent() {
  const cloud = simulatedCloud()
  await cloud.call('POST', '/servers', serverOrder)
  await cloud.timeline.advance(2000)
  const machine = cloud.machines.list()[0]!
  Object.assign(machine.disk, { device: { id: 'n1', address: AGENT }, agent: config })
  machine.agentReadyAtMs = cloud.timeline.now()
  const asked: { url: string; init?: RequestInit }[] = []
  const model = (async (url: string, init?: RequestInit) => {
    asked.push({ url, init })
    return Response.json({ choices: [{ message: { content: 'Good morning.' } }] })
  }) as typeof globalThis.fetch
  proxy = createTailnetProxy({ ...cloud, opsAddress: cloud.tailnet.opsAddress, fetch: model })
  const port = await proxy.listen()
  dispatcher = new ProxyAgent(`http://127.0.0.1:${port}`)
  const get = (
    path: string,
    headers: Record<string, string> = {},
    init: { method?: string; body?: string } = {},
  ) => fetch(`http://${AGENT}:18789${path}`, { dispatcher, headers, ...init })
  return { ...cloud, machine, port, get, asked }
}

test('an agent is healthy through a tunnel and in absolute form', async () => {
  const { get, port } = await runningAgent()
  expect((await get('/healthz')).status).toBe(200)
  const asked = request({ host: '127.0.0.1', port, path: `http://${AGENT}:18789/healthz` })
  asked.end()
  const [answer] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }]
  answer.resume()
  expect(answer.statusCode).toBe(200)
})

test('readiness asked by the proxy needs a client address that is not loopback', async () => {
  const { get } = await runningAgent()
  expect((await get('/readyz')).status).toBe(403)
  expect((await get('/readyz', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(403)
  expect((await get('/readyz', { 'x-forwarded-for': '203.0.113.7' })).status).toBe(200)
})

test('the page opens for the owner only, and only in full attribution', async () => {
  const { get } = await runningAgent()
  const page = await get('/', proxied)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('u-1')])
  const { 'x-forwarded-host': _, ...short } = proxied
  for (const headers of [
    {},
    short,
    { ...proxied, 'x-aura-user': 'u-2' },
    { ...proxied, origin: 'http://evil.example' },
  ])
    expect((await get('/', headers)).status).toBe(403)
})

test('a chat message goes to the model with the agent’s own key', async () => {
  const { get, asked } = await runningAgent()
  const headers = { ...proxied, 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await get('/chat', headers, { method: 'POST', body: 'message=hello' })
  expect(await answer.json()).toEqual({ answer: 'Good morning.' })
  expect(asked).toMatchObject([{ url: 'http://model.invalid/v1/chat/completions' }])
  expect(asked[0]!.init?.headers).toMatchObject({ authorization: 'Bearer sk-1' })
})

test('nobody answers for a machine that is down, an unknown address or another port', async () => {
  const { get, machine, machines, port } = await runningAgent()
  const nobody = (url: string) => fetch(url, { dispatcher })
  await expect(nobody('http://100.64.0.9:18789/healthz')).rejects.toThrow()
  await expect(nobody(`http://${AGENT}:80/healthz`)).rejects.toThrow()
  machines.die(machine)
  await expect(get('/healthz')).rejects.toThrow()
  const asked = request({ host: '127.0.0.1', port, path: `http://${AGENT}:18789/healthz` })
  asked.end()
  const [answer] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }]
  answer.resume()
  expect(answer.statusCode).toBe(502)
})

test('a machine that is to die at the last check dies when it is asked whether it is ready', async () => {
  const { get, faults, machine } = await runningAgent()
  faults.arm('machineDies', { value: 'verifyAgent' })
  expect((await get('/healthz')).status).toBe(200)
  await expect(get('/readyz', proxied)).rejects.toThrow()
  expect(machine.isRunning).toBe(false)
})

/** Opens a WebSocket through the proxy by hand; gives the first line and what comes after a sent text. */
async function webSocket(port: number, headers: Record<string, string>) {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries({
    ...headers,
    host: `${AGENT}:18789`,
    upgrade: 'websocket',
    connection: 'Upgrade',
  })
  const head = [`GET http://${AGENT}:18789/ws HTTP/1.1`, 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==']
  socket.write([...head, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n'))
  const received = await new Promise<string>((resolve) => {
    socket.once('data', (data) => resolve(data.toString()))
    socket.once('close', () => resolve(''))
  })
  return { socket, received }
}

test('a WebSocket passes the proxy and echoes; one that is not attributed is cut', async () => {
  const { port } = await runningAgent()
  const { socket, received } = await webSocket(port, proxied)
  // The answer to the example key of RFC 6455.
  expect(received).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
  socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]))
  const [echo] = (await once(socket, 'data')) as [Buffer]
  expect([...echo]).toEqual([0x81, 2, 0x68, 0x69])
  socket.destroy()
  expect((await webSocket(port, {})).received).toBe('')
})
