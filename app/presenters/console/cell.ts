import type { StatusView } from '~/app/components/Status'
import type { ClockForm } from '~/app/presenters/clockText'
import { euros } from '~/app/presenters/euros'

/** What stands in one field of a list: enough for the page and for a file. */
export type Cell =
  /** `nextAt`: when what is told goes on. */
  | {
      kind: 'text'
      text: string
      to?: string
      isMono?: boolean
      isMuted?: boolean
      more?: string
      nextAt?: string
    }
  | { kind: 'time'; at: string; form: ClockForm }
  | { kind: 'status'; status: StatusView }
  /** Integer cents. */
  | { kind: 'money'; cents: number }
  /** How far along, before the step's name. */
  | { kind: 'steps'; dots: ('done' | 'now' | 'todo')[]; text: string }
  /** Per cent of the widest: from zero to the left or to the right. Says nothing that its neighbour does not. */
  | { kind: 'bar'; zero: number; at: number; width: number; isLoss: boolean }
  | { kind: 'link'; text: string; to: string; label: string }

export const text = (value: string | number | null | undefined): Cell => ({
  kind: 'text',
  text: value === null || value === undefined ? '' : String(value),
})
export const muted = (value: string | null | undefined): Cell => ({
  kind: 'text',
  text: value ?? '',
  isMuted: true,
})
export const mono = (value: string | null | undefined, to?: string): Cell => ({
  kind: 'text',
  text: value ?? '',
  isMono: true,
  to,
})
export const linked = (value: string | null | undefined, to: string | null): Cell => ({
  kind: 'text',
  text: value ?? '',
  to: value && to ? to : undefined,
})
export const time = (at: Date | null, form: ClockForm = 'dayMinute'): Cell =>
  at ? { kind: 'time', at: at.toISOString(), form } : text('')
/** Of today the clock, of other days the day too. */
export const recent = (at: Date | null, now: Date): Cell =>
  time(at, at && at.toISOString().slice(0, 10) === now.toISOString().slice(0, 10) ? 'second' : 'dayMinute')
export const money = (cents: number): Cell => ({ kind: 'money', cents })
export const status = (view: StatusView): Cell => ({ kind: 'status', status: view })

/** As a file has it: exact times, plain numbers. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case 'text':
      return [cell.text, cell.more ? ` ${cell.more}` : '', cell.nextAt ? `, next ${cell.nextAt}` : ''].join(
        '',
      )
    case 'link':
    case 'bar':
      return ''
    case 'time':
      return cell.at
    case 'status':
      return cell.status.word
    case 'money':
      return (cell.cents / 100).toFixed(2)
    case 'steps':
      return cell.text
  }
}

export const moneyText = (cents: number): string => euros(cents)
