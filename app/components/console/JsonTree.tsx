/** Nested values that open and close, without script too. */
export function JsonTree({
  value,
  name,
  isOpen = false,
}: {
  value: unknown
  name: string
  isOpen?: boolean
}) {
  if (typeof value !== 'object' || value === null)
    return (
      <p className="wrap-anywhere">
        <span className="muted">{name}:</span> {JSON.stringify(value)}
      </p>
    )
  const entries: [string, unknown][] = Object.entries(value)
  return (
    <details className="tree" open={isOpen || undefined}>
      <summary>
        {name}{' '}
        <span className="muted">{Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}</span>
      </summary>
      {entries.map(([key, inner]) => (
        <JsonTree
          value={inner}
          name={key}
          key={key}
          isOpen={isOpen && (key === 'data' || key === 'object')}
        />
      ))}
    </details>
  )
}
