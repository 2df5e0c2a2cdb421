import { useState } from 'react'
import type { Selection } from './ListTable'

/** Which rows of a list are chosen. Another list starts afresh; what has left the page is not chosen any more. */
export function useSelection(list: string, pageIds: string[]): Selection & { clear: () => void } {
  const [kept, setKept] = useState<{ list: string; ids: ReadonlySet<string> }>({ list, ids: new Set() })
  const ids = kept.list === list ? new Set(pageIds.filter((id) => kept.ids.has(id))) : new Set<string>()
  const set = (next: Iterable<string>) => setKept({ list, ids: new Set(next) })
  return {
    ids,
    toggle: (id) => set(ids.has(id) ? [...ids].filter((one) => one !== id) : [...ids, id]),
    togglePage: () => set(pageIds.every((id) => ids.has(id)) ? [] : pageIds),
    clear: () => set([]),
  }
}
