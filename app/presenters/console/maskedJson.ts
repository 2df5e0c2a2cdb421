const SECRET = /secret|token|password|private|authori[sz]ation|cookie|sealed|^key$|_key$|apikey/i

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET.test(name) && inner !== null && typeof inner !== 'object' ? '***' : masked(inner),
    ]),
  )
}

/** For staff to read: whatever is named like a secret is not shown. */
export const maskedJson = (value: unknown): string =>
  JSON.stringify(masked(value), (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner), 2)
