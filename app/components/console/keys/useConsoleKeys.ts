import { useNavigate } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { keyAct, type KeyAct } from './consoleKeys'

/** A second key belongs to the first for this long. */
const TOGETHER_MS = 1_500

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(SELECT|TEXTAREA)$/.test(target.tagName) || isTyped(target))

/** A box is no field: keys work on the row that it is in. */
const isTyped = (target: HTMLElement) => target instanceof HTMLInputElement && target.type !== 'checkbox'

/** Keys that move and open; the page says what they act on by `data-key`, `data-list` and `data-row`. */
export function useConsoleKeys(areOff: boolean, open: (what: 'palette' | 'help') => void): void {
  const navigate = useNavigate()
  const awaitedAt = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) return
      const act = keyAct({
        key: event.key,
        hasControl: event.ctrlKey || event.metaKey,
        isInField: isField(event.target),
        isAfterG: event.timeStamp - awaitedAt.current < TOGETHER_MS,
        areOff,
      })
      awaitedAt.current = act?.kind === 'await' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (!act) return
      if (act.kind !== 'await') event.preventDefault()
      if (act.kind === 'go') navigate(act.to)
      else if (act.kind === 'palette' || act.kind === 'help') open(act.kind)
      else onPage(act, () => navigate('/console/jobs'))
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [areOff, navigate, open])
}

function onPage(act: KeyAct, toErrors: () => void): void {
  switch (act.kind) {
    case 'search':
      return document.querySelector<HTMLElement>('[data-key="search"]')?.focus()
    case 'row':
      return moveRow(act.by)
    case 'select':
      return currentRow()?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click()
    case 'press': {
      const pressed = document.querySelector<HTMLElement>(`[data-key="${act.name}"]`)
      if (pressed) return pressed.click()
      return act.name === 'errors' ? toErrors() : undefined
    }
    default:
      return undefined
  }
}

const currentRow = () => document.activeElement?.closest<HTMLElement>('tr[data-row]') ?? null

/** The row's own link takes the focus, so that Enter opens it. */
function moveRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-list] tr[data-row]')]
  const at = rows.findIndex((row) => row === currentRow())
  const next = rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]
  next?.querySelector<HTMLElement>('a[href]')?.focus()
}
