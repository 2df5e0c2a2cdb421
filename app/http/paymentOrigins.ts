/** Stripe's own pages, where a form of ours may lead. */
const STRIPE_PAGES = ['https://checkout.stripe.com', 'https://billing.stripe.com']

/** Where checkout and billing pages are. A service on loopback is reached by a browser under both of its names. */
export function paymentOrigins(endpoint: string | undefined): string[] {
  if (!endpoint) return STRIPE_PAGES
  const { origin, hostname, protocol, port } = new URL(endpoint)
  return hostname === '127.0.0.1' ? [origin, `${protocol}//localhost:${port}`] : [origin]
}
