import { expect, test } from 'vitest'
import { verifyStripeEvent } from '~/core/adapters/stripe/verifyStripeEvent'
import { signature } from '~/sandbox/stripe/webhooks'

const SECRET = 'whsec_sandbox'
const AT = 1_800_000_000
const options = { webhookSecret: SECRET, now: () => new Date(AT * 1000) }
const body = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'invoice.paid',
  data: { object: { id: 'in_1', object: 'invoice' } },
})

test('a signed event is read, its whole payload kept', () => {
  const result = verifyStripeEvent(options, { body, signature: signature(SECRET, AT, body) })
  expect(result).toMatchObject({
    ok: true,
    value: { id: 'evt_1', type: 'invoice.paid', objectId: 'in_1', payload: { object: 'event' } },
  })
})

test.each([
  ['another secret', signature('whsec_other', AT, body), body],
  ['another body', signature(SECRET, AT, body), body.replace('in_1', 'in_2')],
  ['no signature', '', body],
  ['nonsense', 't=1,v1=zz', body],
  ['an old signature', signature(SECRET, AT - 301, body), body],
  ['a body that is not JSON', signature(SECRET, AT, 'x'), 'x'],
  ['a body that is no event', signature(SECRET, AT, '{}'), '{}'],
])('%s is refused', (_, sent, text) => {
  expect(verifyStripeEvent(options, { body: text, signature: sent })).toMatchObject({
    ok: false,
    problem: { code: 'bad_signature' },
  })
})

test('a signature that is nearly too old is still good', () => {
  const sent = signature(SECRET, AT - 299, body)
  expect(verifyStripeEvent(options, { body, signature: sent }).ok).toBe(true)
})
