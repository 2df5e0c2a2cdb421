/** `€19.00`: integer cents in, two decimals out, so that no float ever touches money. */
export function euros(cents: number): string {
  const sign = cents < 0 ? '-' : ''
  const whole = Math.floor(Math.abs(cents) / 100)
  const rest = String(Math.abs(cents) % 100).padStart(2, '0')
  return `${sign}€${whole.toString().replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`
}
