/** What a key does. None of them changes anything: they move, choose and open. */
export type KeyAct =
  | { kind: 'palette' }
  | { kind: 'help' }
  | { kind: 'search' }
  | { kind: 'row'; by: 1 | -1 }
  | { kind: 'select' }
  | { kind: 'press'; name: 'errors' | 'before' | 'following' }
  | { kind: 'go'; to: string }
  /** The first of two: the next key says where to. */
  | { kind: 'await' }

type Pressed = { key: string; hasControl: boolean; isInField: boolean; isAfterG: boolean; areOff: boolean }

export const destinations: Record<string, { name: string; to: string }> = {
  o: { name: 'Overview', to: '/console' },
  r: { name: 'Runs', to: '/console/runs' },
  j: { name: 'Failed jobs', to: '/console/jobs' },
  f: { name: 'Findings', to: '/console/findings' },
  c: { name: 'Customers', to: '/console/customers' },
  u: { name: 'Refunds', to: '/console/refunds' },
  m: { name: 'Costs', to: '/console/costs' },
  i: { name: 'Inbox', to: '/console/inbox' },
  s: { name: 'States', to: '/console/states' },
  a: { name: 'Audit', to: '/console/audit' },
  t: { name: 'Settings', to: '/console/settings' },
  d: { name: 'Doctor', to: '/console/doctor' },
}

export const keyHelp: [keys: string, does: string][] = [
  ['Ctrl K', 'Search or jump to'],
  ['/', 'Search this list'],
  ['j, k', 'Next row, row before'],
  ['x', 'Select the row'],
  ['Enter', 'Open the row'],
  ['e', 'Errors'],
  ['[, ]', 'Neighbours'],
  ...Object.entries(destinations).map(([key, { name }]): [string, string] => [`g ${key}`, name]),
  ['?', 'This help'],
]

const single: Record<string, KeyAct> = {
  '/': { kind: 'search' },
  j: { kind: 'row', by: 1 },
  k: { kind: 'row', by: -1 },
  x: { kind: 'select' },
  e: { kind: 'press', name: 'errors' },
  '[': { kind: 'press', name: 'before' },
  ']': { kind: 'press', name: 'following' },
  g: { kind: 'await' },
  '?': { kind: 'help' },
}

/** Single keys do nothing in fields, nor when their owner has switched them off. */
export function keyAct({ key, hasControl, isInField, isAfterG, areOff }: Pressed): KeyAct | null {
  if (hasControl) return key.toLowerCase() === 'k' ? { kind: 'palette' } : null
  if (isInField || areOff) return null
  if (isAfterG) {
    const place = destinations[key]
    return place ? { kind: 'go', to: place.to } : null
  }
  return single[key] ?? null
}
