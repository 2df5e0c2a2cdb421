const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** `412 MB`: powers of a thousand, as disks are sold. */
export function sizeText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`
}
