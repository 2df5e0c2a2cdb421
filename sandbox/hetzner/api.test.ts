import { expect, test } from 'vitest'
import { labelSelector } from '~/sandbox/hetzner/listing'
import { createRateBudget } from '~/sandbox/hetzner/RateBudget'
import { serverOrder, simulatedCloud } from '~/sandbox/testing/simulatedCloud'
import { virtualTimeline } from '~/sandbox/testing/virtualTimeline'

type Refused = { error: { code: string; message: string; details: unknown } }

test('another token is refused in the error format, and draws nothing from the budget', async () => {
  const cloud = simulatedCloud()
  const { status, json } = await cloud.call<Refused>('GET', '/servers', undefined, 'x'.repeat(64))
  expect([status, json.error.code]).toEqual([401, 'unauthorized'])
  expect(cloud.hetzner.budget.report().left).toBe(3600)
})

test('a bucket of 15 answers 15 requests, then 429 until it has refilled', async () => {
  const cloud = simulatedCloud({ settings: { budget: { capacity: 15, refillPerSecond: 1 } } })
  for (let left = 14; left >= 0; left -= 1) {
    const { status, headers } = await cloud.call('GET', '/locations')
    expect([status, headers.get('ratelimit-remaining')]).toEqual([200, String(left)])
  }
  const refused = await cloud.call<Refused>('GET', '/locations')
  expect([refused.status, refused.json.error.code]).toEqual([429, 'rate_limit_exceeded'])
  expect(refused.headers.get('ratelimit-limit')).toBe('15')
  expect(Number(refused.headers.get('ratelimit-reset'))).toBe(cloud.timeline.now() / 1000 + 15)
  await cloud.timeline.advance(1000)
  expect((await cloud.call('GET', '/locations')).status).toBe(200)
})

test('the budget tells for how long it was empty', async () => {
  const timeline = virtualTimeline()
  const budget = createRateBudget(timeline, { capacity: 2, refillPerSecond: 1 })
  budget.draw()
  budget.draw()
  expect(budget.draw()).toBe(false)
  await timeline.advance(5000)
  expect(budget.report()).toMatchObject({ left: 2, refused: 1, emptySeconds: 1 })
})

test('faults of the whole API strike each request that comes', async () => {
  const cloud = simulatedCloud()
  cloud.faults.arm('apiDown')
  const down = await cloud.call('GET', '/servers')
  expect([down.status, down.headers.get('content-type')]).toEqual([503, 'text/html'])
  cloud.faults.arm('rateLimited', { times: 2 })
  expect((await cloud.call('GET', '/servers')).status).toBe(429)
  expect((await cloud.call('GET', '/servers')).status).toBe(429)
  cloud.faults.arm('budgetDry', { value: 1 })
  expect((await cloud.call('GET', '/servers')).status).toBe(200)
  expect((await cloud.call('GET', '/servers')).status).toBe(429)
})

test('a list comes in pages, and an incomplete one shows that entries are missing', async () => {
  const cloud = simulatedCloud()
  for (const name of ['a', 'b', 'c']) await cloud.call('POST', '/servers', { ...serverOrder, name })
  type List = { servers: { name: string }[]; meta: { pagination: Record<string, number | null> } }
  const first = await cloud.call<List>('GET', '/servers?per_page=2&sort=name:desc')
  expect(first.json.servers.map(({ name }) => name)).toEqual(['c', 'b'])
  expect(first.json.meta.pagination).toMatchObject({ next_page: 2, last_page: 2, total_entries: 3 })
  cloud.faults.arm('listingIncomplete')
  const last = await cloud.call<List>('GET', '/servers?per_page=2&page=2')
  expect(last.json.servers).toEqual([])
  expect(last.json.meta.pagination).toMatchObject({ next_page: null, total_entries: 3 })
})

test.each([
  ['env=prod', true],
  ['env==prod,!gone', true],
  ['env!=prod', false],
  ['env', true],
  ['env in (test,prod)', true],
  ['env notin (test,prod)', false],
  ['missing', false],
  ['', true],
])('the label selector "%s" finds what it should', (selector, fits) => {
  expect(labelSelector(selector)({ env: 'prod' })).toBe(fits)
})

test.each([
  [{ name: 'not a host name' }, 'name'],
  [{ server_type: 'cx99' }, 'server_type'],
  [{ image: 'windows' }, 'image'],
  [{ labels: { created: '2026-11-24T10:00:00' } }, 'labels'],
  [{ user_data: 'x'.repeat(32_769) }, 'user_data'],
])('a create with a bad field says which: %j', async (bad, field) => {
  const cloud = simulatedCloud()
  const { status, json } = await cloud.call<Refused>('POST', '/servers', { ...serverOrder, ...bad })
  expect([status, json.error.code]).toEqual([422, 'invalid_input'])
  expect(json.error.details).toMatchObject({ fields: [{ name: field }] })
})

test('actions are asked for by at most 25 ids, and unknown ones are left out', async () => {
  const cloud = simulatedCloud()
  const { json } = await cloud.call<{ action: { id: number } }>('POST', '/servers', serverOrder)
  type List = { actions: { id: number }[] }
  const some = await cloud.call<List>('GET', `/actions?id=${json.action.id}&id=1&page=1&sort=status&sort=id`)
  expect(some.json.actions.map(({ id }) => id)).toEqual([json.action.id])
  const ids = Array.from({ length: 26 }, (_, id) => `id=${id}`).join('&')
  expect((await cloud.call('GET', `/actions?${ids}`)).status).toBe(422)
})

test('a firewall holds from the first packet, follows its rules, and stays while it is used', async () => {
  const cloud = simulatedCloud()
  const rule = { direction: 'in', protocol: 'tcp', port: '22', source_ips: ['10.0.0.1/32'], description: '' }
  type Made = { firewall: { id: number; rules: { description: null }[] } }
  const { firewall } = (await cloud.call<Made>('POST', '/firewalls', { name: 'f', rules: [rule] })).json
  expect(firewall.rules[0]!.description).toBeNull()
  type Server = { server: { id: number } }
  const order = { ...serverOrder, firewalls: [{ firewall: firewall.id }] }
  const { server } = (await cloud.call<Server>('POST', '/servers', order)).json
  await cloud.timeline.advance(0)
  const rules = () => cloud.machines.list()[0]!.firewall
  expect(rules()).toMatchObject([{ port: '22', sourceIps: ['10.0.0.1/32'] }])
  await cloud.call('POST', `/firewalls/${firewall.id}/actions/set_rules`, { rules: [] })
  expect(rules()).toEqual([])
  const used = await cloud.call<Refused>('DELETE', `/firewalls/${firewall.id}`)
  expect([used.status, used.json.error.code]).toEqual([422, 'resource_in_use'])
  const resource = { type: 'server', server: { id: server.id } }
  await cloud.call('POST', `/firewalls/${firewall.id}/actions/remove_from_resources`, {
    remove_from: [resource],
  })
  expect(rules()).toBeNull()
  expect((await cloud.call('DELETE', `/firewalls/${firewall.id}`)).status).toBe(204)
})

test('a firewall by label selector takes effect seconds later', async () => {
  const cloud = simulatedCloud()
  const { firewall } = (await cloud.call<{ firewall: { id: number } }>('POST', '/firewalls', { name: 'f' }))
    .json
  const selector = { type: 'label_selector', label_selector: { selector: 'role=agent' } }
  await cloud.call('POST', `/firewalls/${firewall.id}/actions/apply_to_resources`, { apply_to: [selector] })
  const { server } = (await cloud.call<{ server: { id: number } }>('POST', '/servers', serverOrder)).json
  await cloud.timeline.advance(3000)
  await cloud.call('PUT', `/servers/${server.id}`, { labels: { role: 'agent' } })
  expect(cloud.machines.list()[0]!.firewall).toBeNull()
  await cloud.timeline.advance(2000)
  expect(cloud.machines.list()[0]!.firewall).toEqual([])
})

test('the next action is as slow as asked', async () => {
  const cloud = simulatedCloud()
  cloud.faults.arm('slowActions', { value: 5 })
  const { json } = await cloud.call<{ action: { id: number } }>('POST', '/servers', serverOrder)
  const status = async () =>
    (await cloud.call<{ action: { status: string } }>('GET', `/actions/${json.action.id}`)).json.action.status
  await cloud.timeline.advance(4000)
  expect(await status()).toBe('running')
  await cloud.timeline.advance(1000)
  expect(await status()).toBe('success')
})
