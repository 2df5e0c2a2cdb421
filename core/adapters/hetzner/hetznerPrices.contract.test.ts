import { beforeEach, expect, test } from 'vitest'
import type { Prices } from '~/core/ports/Prices'
import { simulatedCloud, type SimulatedCloud } from '~/sandbox/testing/simulatedCloud'
import { hetznerPrices } from './hetznerPrices'
import { AnswerLost } from './upstream'

let cloud: SimulatedCloud
let prices: Prices
let isDown = false
beforeEach(() => {
  cloud = simulatedCloud()
  isDown = false
  prices = hetznerPrices({
    async upstream({ method, path }) {
      if (isDown) throw new AnswerLost('closed')
      const { status, json } = await cloud.call(method, path)
      return { status, body: json, text: JSON.stringify(json) }
    },
  })
})

test('prices come with VAT, in millionths, for servers, addresses and snapshots', async () => {
  const list = await prices.list()
  const find = (kind: string, type: string, location: string) =>
    list.find((one) => one.kind === kind && one.type === type && one.location === location)
  // 5.49 and 0.0088 net, and 19 %.
  expect(find('server', 'cx23', 'nbg1')).toMatchObject({ hourlyMicros: 10_472, monthlyMicros: 6_533_100 })
  expect(find('primaryIp', '', 'nbg1')).toMatchObject({ hourlyMicros: 952, monthlyMicros: 595_000 })
  expect(find('snapshotGbMonth', '', '')).toMatchObject({ hourlyMicros: 23, monthlyMicros: 17_017 })
  expect(new Set(list.map(({ kind, type, location }) => `${kind} ${type} ${location}`)).size).toBe(
    list.length,
  )
})

test('what can be had is told for each type and place', async () => {
  const at = async () =>
    (await prices.serverTypes())
      .find(({ name }) => name === 'cx23')
      ?.places.find(({ location }) => location === 'nbg1')
  expect(await at()).toMatchObject({ isAvailable: true, monthlyMicros: 6_533_100 })
  cloud.hetzner.setAvailable('cx23', 'nbg1', false)
  expect(await at()).toMatchObject({ isAvailable: false })
})

test('no answer, or one that is none of Hetzner’s, is provider_down', async () => {
  cloud.faults.arm('apiDown')
  await expect(prices.list()).rejects.toMatchObject({ code: 'provider_down' })
  isDown = true
  await expect(prices.serverTypes()).rejects.toMatchObject({ code: 'provider_down' })
})
