import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { machineCallback, type Registration } from './machineCallback'

const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

async function register(trustProxyHops: number, forwardedFor: string) {
  const heard: Registration[] = []
  const server = machineCallback({
    trustProxyHops,
    begin: (_route, _request, _response, go) => go(),
    onError: () => {},
    async register(registration) {
      heard.push(registration)
      return { status: 204 }
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/machines/register/t-1`, {
    method: 'POST',
    headers: { 'x-forwarded-for': forwardedFor },
    body: new URLSearchParams({ pub_key_ed25519: 'ssh-ed25519 AAAA' }),
  })
  expect(answer.status).toBe(204)
  return heard[0]?.from
}

test('behind a proxy of ours a machine is known by the address that the proxy heard from', async () => {
  expect(await register(1, '198.51.100.9, 203.0.113.4')).toBe('203.0.113.4')
})

test('without one it can’t claim another address', async () => {
  expect(await register(0, '203.0.113.4')).toBe('127.0.0.1')
})
