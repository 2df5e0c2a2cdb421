import { expect, test } from 'vitest'
import { failureKey, groupKeyOf } from './failure'

test('messages that differ in ids and numbers alone are one group', () => {
  const alike = [
    ['server 4711 is protected', 'server 815 is protected'],
    ['503 from GET /v1/actions/90233', '503 from GET /v1/actions/7'],
    ['charge ch_1Abc has been disputed', 'charge ch_2Xyz has been disputed'],
    ['fern-42 does not answer at 10.0.0.7', 'heath-7 does not answer at 10.0.0.12'],
    ['mail to a@b.example failed', 'mail to other.one@c.example failed'],
    ['run R-7F3K5 of aura-prod-fern-42-g1', 'run R-00000 of aura-prod-moss-1-g12'],
    ['no row 0192aaaa-bbbb-7ccc-8ddd-eeeeffff0000', 'no row 0192aaaa-bbbb-7ccc-8ddd-eeeeffff0001'],
  ]
  for (const [one = '', other = ''] of alike) expect(groupKeyOf(one)).toBe(groupKeyOf(other))
})

test('an answer with another status is another cause', () => {
  expect(groupKeyOf('503 from GET /v1/servers')).not.toBe(groupKeyOf('401 from GET /v1/servers'))
})

test('a job has one open row for what it is about', () => {
  expect(failureKey({ name: 'handleStripeEvent', eventId: 'evt_1' })).toBe('handleStripeEvent-evt_1')
})
