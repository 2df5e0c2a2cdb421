import { useState } from 'react'

/**
 * Rows change where they stand. None is put in under the reader's hand: new ones wait behind a button. None is taken
 * away: one that no longer belongs here stays as it was, and is marked. `list` names what is listed.
 */
export function useKeptRows<Row extends { id: string }>(rows: Row[], list: string) {
  const [kept, setKept] = useState({ list, rows })
  if (kept.list !== list) setKept({ list, rows })
  const before = kept.list === list ? kept.rows : rows
  const now = new Map(rows.map((row) => [row.id, row]))
  const shown = before.map((row) => {
    const current = now.get(row.id)
    return current ? { ...current, isGone: false } : { ...row, isGone: true }
  })
  const known = new Set(before.map(({ id }) => id))
  return {
    rows: shown,
    newCount: rows.filter(({ id }) => !known.has(id)).length,
    show: () => setKept({ list, rows }),
  }
}
