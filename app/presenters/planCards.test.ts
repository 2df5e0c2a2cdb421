import { expect, test } from 'vitest'
import { planCards, setupTime } from '~/app/presenters/planCards'
import { setupPath } from '~/app/presenters/setupPath'
import type { SaleRefusal } from '~/core/domain/limits'

const plan = {
  id: 'small',
  name: 'Small',
  priceCents: 1900,
  locationName: 'Nuremberg',
  vcpu: 2,
  ramGb: 4,
  diskGb: 40,
  isOffered: true,
}
const stats = (p50: number) => ({ count: 12, p50, p90: p50 * 1.5, p99: p50 * 2 })
const history = {
  createMachine: stats(46_000),
  awaitBoot: stats(33_000),
  configureAgent: stats(100_000),
  joinNetwork: stats(14_000),
  verifyAgent: stats(22_000),
}
const refused = (code: SaleRefusal['code'], says: string): SaleRefusal => ({ code, says, nextAt: null })
const card = (refusal: SaleRefusal | null) => planCards([{ ...plan, refusal }], {})[0]

test('what can be delivered is on offer', () => {
  expect(card(null)).toMatchObject({ isOffered: true, note: 'Ready in 3 to 5 minutes', price: '€19.00' })
})

test.each([
  ['capacity_unavailable', 'No machine.', 'Sold out in Nuremberg.'],
  ['fleet_cap', 'Too many.', 'Sold out in Nuremberg.'],
  ['provisioning_paused', 'New setups are paused: we move.', 'New setups are paused: we move.'],
  ['limit_hourly', 'One new setup an hour.', 'One new setup an hour.'],
] as const)('%s takes it off, and says why', (code, says, note) => {
  expect(card(refused(code, says))).toMatchObject({ isOffered: false, note })
})

test('the way to ready has the median of each stage, once there are enough setups', () => {
  expect(setupTime(history)).toBe('3 to 6 minutes')
  expect(setupPath(history)).toMatchObject({
    says: 'Medians of the last 12 setups',
    stages: [
      { name: 'Creating machine', median: '46 s', percent: 46 },
      { median: '33 s' },
      { median: '1 min 40 s', percent: 100 },
      { median: '14 s' },
      { median: '22 s' },
    ],
  })
})

test('before that nothing is claimed', () => {
  expect(setupTime({})).toBe('3 to 5 minutes')
  expect(setupPath({}).stages.every(({ median }) => median === null)).toBe(true)
})
