import { encode } from 'uqr'

export type QrView = { size: number; path: string }

/** The dark squares as one path, one unit each. */
export function qrCode(text: string): QrView {
  const { data, size } = encode(text, { border: 2 })
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return { size, path }
}
