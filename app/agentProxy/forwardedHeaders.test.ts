import { expect, test } from 'vitest'
import { forwardedHeaders } from '~/app/agentProxy/forwardedHeaders'

const visitor = {
  agentId: 'a',
  agentName: 'fern-42',
  agentUser: 'u-7f3a91c2',
  sessionId: 's',
  tailnetAddress: '100.64.0.7',
}
const origin = { protocol: 'http' as const, host: 'fern-42.localhost:3000' }

test('what a browser could forge never reaches the agent', () => {
  const headers = forwardedHeaders(
    {
      remoteAddress: '198.51.100.4',
      headers: {
        host: 'fern-42.localhost:3000',
        origin: 'http://fern-42.localhost:3000',
        cookie: '__Host-aura-agent=secret',
        authorization: 'Bearer x',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-user': 'root',
        'x-aura-user': 'u-00000000',
        'x-aura-admin': '1',
        'x-openclaw-scopes': 'all',
        'x-real-ip': '127.0.0.1',
        forwarded: 'for=127.0.0.1',
        'tailscale-user-login': 'x',
        'cf-connecting-ip': '127.0.0.1',
        accept: 'text/html',
      },
    },
    visitor,
    origin,
  )
  expect(headers).toEqual({
    host: 'fern-42.localhost:3000',
    origin: 'http://fern-42.localhost:3000',
    accept: 'text/html',
    'x-aura-user': 'u-7f3a91c2',
    'x-aura-agent': 'fern-42',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'fern-42.localhost:3000',
    'x-forwarded-for': '198.51.100.4',
  })
})

test('a local browser is shown to the agent under a documentation address', () => {
  for (const remoteAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1', undefined]) {
    expect(forwardedHeaders({ headers: {}, remoteAddress }, visitor, origin)['x-forwarded-for']).toBe(
      '203.0.113.7',
    )
  }
})
