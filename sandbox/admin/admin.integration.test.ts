import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandboxProcess } from '~/sandbox/testing/startSandboxProcess'

let sandbox: Awaited<ReturnType<typeof startSandboxProcess>>
beforeAll(async () => {
  sandbox = await startSandboxProcess()
})
afterAll(() => sandbox?.stop())

async function ask<T>(url: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(url, init)
  return (await answer.json()) as T
}

const admin = <T>(path: string, init?: RequestInit) => ask<T>(`${sandbox.endpoints.admin}${path}`, init)
const send = (method: string, body: object) => ({ method, body: JSON.stringify(body) })

function hetzner<T>(path: string, method = 'GET', body?: object) {
  const { endpoint, token } = sandbox.endpoints.hetzner
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return ask<T>(`${endpoint}${path}`, { method, headers, body: body && JSON.stringify(body) })
}

const leftovers = async () => (await admin<{ leftovers: string[] }>('/leftovers')).leftovers

test('a server is a leftover with all that came with it, until it is deleted; the foundation is none', async () => {
  await hetzner('/firewalls', 'POST', { name: 'foundation' })
  expect(await leftovers()).toEqual([])
  const order = { name: 'one', server_type: 'cx23', image: 'debian-12' }
  const { server } = await hetzner<{ server: { id: number } }>('/servers', 'POST', order)
  expect((await leftovers()).map((line) => line.replace(/ \d.*| one$/, ''))).toEqual([
    'server',
    'primary IP',
    'primary IP',
    'machine',
  ])
  const status = async () =>
    (await hetzner<{ server?: { status: string } }>(`/servers/${server.id}`)).server?.status ?? 'absent'
  await expect.poll(status, { timeout: 120_000 }).toBe('running')
  await hetzner(`/servers/${server.id}`, 'DELETE')
  await expect.poll(status, { timeout: 120_000 }).toBe('absent')
  expect(await leftovers()).toEqual([])
})

test('calls are counted between two times', async () => {
  type Calls = { hetzner?: { total: number; kinds: Record<string, number> } }
  const { now: since } = await admin<{ now: number }>('')
  await hetzner('/servers')
  await hetzner('/servers/1')
  const calls = await admin<Calls>(`/calls?since=${since}`)
  expect(calls.hetzner).toMatchObject({ total: 2, kinds: { 'GET /servers': 1, 'GET /servers/:id': 1 } })
  expect(await admin<Calls>(`/calls?until=${since - 3_600_000}`)).toEqual({})
})

test('the budget is set while it runs, and tells what it refused', async () => {
  await admin('/budget', send('PUT', { capacity: 1, refillPerSecond: 0.001 }))
  await hetzner('/locations')
  const { error } = await hetzner<{ error?: { code: string } }>('/locations')
  expect(error?.code).toBe('rate_limit_exceeded')
  expect(await admin('/budget')).toMatchObject({ capacity: 1, left: 0, refused: 1 })
})
