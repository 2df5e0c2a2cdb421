/** What a card does: when the customer is there and pays, and later, when a renewal is charged without them. */
type TestCard = {
  brand: 'visa'
  expected: string
  atCheckout: 'pays' | 'declines' | 'asks'
  later: 'pays' | 'declines' | 'asks'
  /** What the bank makes of the payment after it was taken. */
  afterwards?: 'disputes' | 'warns'
}

/** Stripe's test cards by their last four digits. */
export const testCards = {
  '4242': { brand: 'visa', expected: 'Pays', atCheckout: 'pays', later: 'pays' },
  '0002': { brand: 'visa', expected: 'Is declined', atCheckout: 'declines', later: 'declines' },
  '3155': { brand: 'visa', expected: 'Asks for your confirmation first', atCheckout: 'asks', later: 'pays' },
  '3184': { brand: 'visa', expected: 'Asks each time, renewals too', atCheckout: 'asks', later: 'asks' },
  '0341': { brand: 'visa', expected: 'Pays once, renewals fail', atCheckout: 'pays', later: 'declines' },
  '0259': {
    brand: 'visa',
    expected: 'Pays, then is disputed',
    atCheckout: 'pays',
    later: 'pays',
    afterwards: 'disputes',
  },
  '5423': {
    brand: 'visa',
    expected: 'Pays, then a fraud warning',
    atCheckout: 'pays',
    later: 'pays',
    afterwards: 'warns',
  },
} as const satisfies Record<string, TestCard>

export type TestCardName = keyof typeof testCards

export const testCard = (name: TestCardName): TestCard => testCards[name]

export function isTestCard(name: unknown): name is TestCardName {
  return typeof name === 'string' && Object.hasOwn(testCards, name)
}

export const declinedText = 'Your card was declined.'
export const confirmText = 'Your card was declined. This transaction requires authentication.'
