import { runTitles } from '~/app/presenters/customerRun'
import type { StatusView } from '~/app/components/Status'
import type { ActivityRow } from '~/core/ports/Pages'

export type ActivityView = {
  id: string
  at: string
  who: 'You' | 'Aura' | 'Support'
  what: string
  /** Of a run: its page. */
  ref: string | null
  result: StatusView
}

/** What people did, in their words; what is not here is told as it is called. */
const actions: Record<string, string> = {
  tryAgain: 'Asked to try again',
  refundNow: 'Asked for the refund',
  startAgain: 'Asked for a new machine',
  removeAgent: 'Asked for the removal',
  dropCheckout: 'Dropped the payment',
  downloadBackup: 'Downloaded a backup',
  repairAgent: 'Asked for a repair',
  endSubscriptionAtPeriodEnd: 'Asked for the end with the period',
  keepSubscription: 'Took the end back',
  refundInvoice: 'Sent money back',
}

const results: Record<NonNullable<ActivityRow['result']> | 'open', StatusView> = {
  open: { tone: 'info', icon: 'loader-circle', word: 'Under way' },
  done: { tone: 'ok', icon: 'check', word: 'Done' },
  succeeded: { tone: 'ok', icon: 'circle-check', word: 'Done' },
  cancelled: { tone: 'idle', icon: 'ban', word: 'Cancelled' },
  failed: { tone: 'bad', icon: 'circle-x', word: 'Failed' },
}

export function activityList(rows: ActivityRow[]): ActivityView[] {
  return rows.map(({ id, at, by, what, result }) => ({
    id,
    at: at.toISOString(),
    who: by.startsWith('customer:') ? 'You' : by.startsWith('staff:') ? 'Support' : 'Aura',
    what: 'run' in what ? runTitles[what.run] : (actions[what.action] ?? inWords(what.action)),
    ref: 'run' in what ? what.ref : null,
    result: results[result ?? 'open'],
  }))
}

/** `changePlan`: `Change plan` */
const inWords = (action: string) => {
  const words = action.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const quoted = (cell: string) => {
  // A cell that begins like a formula would be one in a spreadsheet.
  const safe = /^[=+\-@]/.test(cell) ? `'${cell}` : cell
  return `"${safe.replaceAll('"', '""')}"`
}

export function activityCsv(rows: ActivityView[]): string {
  const lines = rows.map(({ at, who, what, ref, result }) =>
    [at, who, what, ref ?? '', result.word].map(quoted).join(','),
  )
  return ['time,who,what,reference,result', ...lines, ''].join('\r\n')
}
