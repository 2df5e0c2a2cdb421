import type { AgentView, Moment } from '~/app/presenters/agent/AgentView'
import type { ClockForm } from '~/app/presenters/clockText'

export type Said = string | Extract<Moment, { at: string }>

/** Minutes before something ends by itself at which it is said. */
const DEADLINES_MIN = [30, 10, 5, 1]

/** What a screen reader hears: state and stage, never tasks; and how long is left to decide. */
export function announcement({ status, lead, alert }: AgentView, now: number): Said[] {
  const [begin] = lead
  const saysStatus = typeof begin === 'string' && begin.startsWith(status.word)
  const told = (saysStatus ? lead : [`${status.word}: `, ...lead]).filter(isSaid)
  const left = alert?.until ? (Date.parse(alert.until) - now) / 60_000 : null
  const minutes = left === null ? undefined : DEADLINES_MIN.findLast((minutes) => left <= minutes)
  return minutes ? [...told, ` ${minutes} min ${alert?.title}`] : told
}

/** A sentence as it is said: its moments are those that the page shows. */
export const spoken = (words: Said[], clock: (at: string, form?: ClockForm) => string): string =>
  words.map((word) => (typeof word === 'string' ? word : clock(word.at, word.form))).join('')

/** What passes by the second is left out: it would be said again and again. */
const isSaid = (word: string | Moment): word is Said => typeof word === 'string' || 'at' in word
