import { expect, test } from 'vitest'
import { paymentOrigins } from '~/app/http/paymentOrigins'

test('forms may lead to Stripe, or to whatever stands in for it', () => {
  expect(paymentOrigins(undefined)).toContain('https://checkout.stripe.com')
  expect(paymentOrigins('http://127.0.0.1:4242/v1')).toEqual([
    'http://127.0.0.1:4242',
    'http://localhost:4242',
  ])
  expect(paymentOrigins('https://pay.example.com')).toEqual(['https://pay.example.com'])
})
