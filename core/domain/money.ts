const symbols: Record<string, string> = { eur: '€', usd: '$', gbp: '£' }

/** `€19.00`. Cents in, two digits out, no rounding anywhere. */
export function money(cents: number, currency: string): string {
  const symbol = symbols[currency.toLowerCase()] ?? `${currency.toUpperCase()} `
  const sign = cents < 0 ? '-' : ''
  const whole = Math.floor(Math.abs(cents) / 100)
  const rest = String(Math.abs(cents) % 100).padStart(2, '0')
  return `${sign}${symbol}${whole.toLocaleString('en-GB')}.${rest}`
}
