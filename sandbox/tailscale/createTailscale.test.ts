import { expect, test } from 'vitest'
import { createFaults } from '~/sandbox/faults/Faults'
import { createSimulatedTailnet } from '~/sandbox/tailnet/SimulatedTailnet'
import { createTailscale } from '~/sandbox/tailscale/createTailscale'
import { virtualTimeline } from '~/sandbox/testing/virtualTimeline'
import { createAccessLog } from '~/sandbox/world/AccessLog'

const create = { reusable: false, ephemeral: false, preauthorized: true, tags: ['tag:aura-agent'] }
const order = { capabilities: { devices: { create } }, expirySeconds: 300, description: 'one' }
type Key = { id: string; key: string }
type Devices = { devices: { nodeId: string; hostname: string; tags: string[] }[] }

function tailnet() {
  const timeline = virtualTimeline()
  const faults = createFaults()
  const backend = createSimulatedTailnet({ timeline })
  const options = { timeline, faults, backend, log: createAccessLog(timeline) }
  const api = createTailscale({ ...options, clientId: 'id', clientSecret: 'secret' })
  const send = async (method: string, path: string, token: string | null, body?: BodyInit) => {
    const headers = token ? { authorization: `Bearer ${token}` } : undefined
    const answer = await api.fetch(
      new Request(`http://x.invalid/tailscale/api/v2${path}`, { method, headers, body }),
    )
    return { status: answer.status, json: (await answer.json()) as unknown }
  }
  const signIn = async (secret = 'secret') => {
    const form = new URLSearchParams({
      client_id: 'id',
      client_secret: secret,
      grant_type: 'client_credentials',
    })
    const { status, json } = await send('POST', '/oauth/token', null, form)
    return { status, token: (json as { access_token?: string }).access_token ?? '' }
  }
  const key = async (token: string, change: object = {}) => {
    const answer = await send('POST', '/tailnet/-/keys', token, JSON.stringify({ ...order, ...change }))
    return { status: answer.status, json: answer.json as Key }
  }
  return { timeline, faults, backend, api, send, signIn, key }
}

test('an OAuth client gets a token for an hour, with its secret only', async () => {
  const { timeline, send, signIn } = tailnet()
  expect((await signIn('wrong')).status).toBe(401)
  const { token } = await signIn()
  expect((await send('GET', '/tailnet/-/devices', token)).status).toBe(200)
  await timeline.advance(3_600_000)
  expect((await send('GET', '/tailnet/-/devices', token)).status).toBe(401)
})

test('a device joins with a key, is listed with its tag, and leaves when it is deleted', async () => {
  const { backend, send, signIn, key } = tailnet()
  const { token } = await signIn()
  const { json } = await key(token)
  backend.join(json.key, 'aura-one')
  const list = async () =>
    ((await send('GET', '/tailnet/-/devices', token)).json as Devices).devices.filter(({ tags }) =>
      tags.includes('tag:aura-agent'),
    )
  const [device] = await list()
  expect(device).toMatchObject({ hostname: 'aura-one' })
  expect((await send('DELETE', `/device/${device!.nodeId}`, token)).status).toBe(200)
  expect(await list()).toEqual([])
  expect((await send('DELETE', `/device/${device!.nodeId}`, token)).status).toBe(404)
})

test.each([
  ['without a tag', { capabilities: { devices: { create: { ...create, tags: [] } } } }],
  ['with an unknown tag', { capabilities: { devices: { create: { ...create, tags: ['tag:other'] } } } }],
  ['that can be used again', { capabilities: { devices: { create: { ...create, reusable: true } } } }],
  ['without an expiry', { expirySeconds: undefined }],
  ['for longer than 90 days', { expirySeconds: 90 * 86_400 + 1 }],
])('a key %s is refused', async (_what, change) => {
  const { signIn, key, api } = tailnet()
  expect((await key((await signIn()).token, change)).status).toBe(400)
  expect(await api.keys()).toEqual([])
})

test('nothing joins with a key that is deleted, used or too old', async () => {
  const { timeline, backend, send, signIn, key } = tailnet()
  const { token } = await signIn()
  const [deleted, used, old] = [(await key(token)).json, (await key(token)).json, (await key(token)).json]
  expect((await send('DELETE', `/tailnet/-/keys/${deleted.id}`, token)).status).toBe(200)
  expect(backend.join(used.key, 'one')).not.toBeNull()
  await timeline.advance(300_000)
  expect([deleted, used, old].map(({ key: secret }) => backend.join(secret, 'two'))).toEqual([
    null,
    null,
    null,
  ])
})

test('the listing for the report shows live keys without their secret', async () => {
  const { timeline, signIn, key, api } = tailnet()
  const { json } = await key((await signIn()).token)
  expect(await api.keys()).toMatchObject([{ id: json.id, description: 'one', isUsed: false }])
  expect(JSON.stringify(await api.keys())).not.toContain(json.key)
  await timeline.advance(300_000)
  expect(await api.keys()).toEqual([])
})

test('a refused key is refused once', async () => {
  const { faults, signIn, key } = tailnet()
  const { token } = await signIn()
  faults.arm('keyRefused')
  expect((await key(token)).status).toBe(403)
  expect((await key(token)).status).toBe(200)
})
