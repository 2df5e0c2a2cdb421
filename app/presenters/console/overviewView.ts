import type { IconName } from '~/app/components/Icon'
import type { Tone } from '~/app/components/Status'
import type { Words } from '~/app/presenters/agent/AgentView'
import { euros } from '~/app/presenters/euros'
import type { AlertRow, Overview, RateBudget } from '~/core/ports/ConsolePages'
import { runbookPath } from '~/core/domain/alertCatalogue'

export type TileView = {
  name: string
  value: string
  small: Words
  to: string
  tone: Tone | null
  icon: IconName | null
}
export type AlertView = {
  id: string
  tone: Tone
  icon: IconName
  title: string
  says: string
  to: { name: string; href: string } | null
}
export type BudgetView = {
  left: string
  limit: string
  parts: { name: string; at: number; width: number; fill: 'kept' | 'reserved' | 'free' }[]
  used: string
  now: number
  max: number
}

const HOURS_A_DAY = 24
/** Micros are millionths of a euro. */
const MICROS_A_CENT = 10_000

export function overviewView(overview: Overview) {
  return {
    tiles: tiles(overview),
    alerts: overview.alerts.map(alertView),
    budget: budgetView(overview.budget),
  }
}

function tiles(o: Overview): TileView[] {
  const share = o.agents > 0 ? `${((100 * o.ready) / o.agents).toFixed(1)} % of agents` : 'no agents yet'
  const { paidCents, refundedCents, feeCents } = o.money
  const left = paidCents - refundedCents - feeCents
  const aDay = Math.round((o.findings.costPerHourMicros * HOURS_A_DAY) / MICROS_A_CENT)
  const due = o.givenUp.due
    .flatMap((at): Words => [', ', { at: at.toISOString(), form: 'dayMinute' }])
    .slice(1)
  return [
    {
      name: 'Ready',
      value: count(o.ready),
      small: [o.degraded > 0 ? `${share}, ${o.degraded} degraded` : share],
      to: '/console/customers?state=ready',
      tone: 'ok',
      icon: 'circle-check',
    },
    {
      name: 'Working',
      value: count(o.working),
      small: [`${o.working - o.waiting} moving, ${o.waiting} waiting${o.slow > 0 ? `, ${o.slow} slow` : ''}`],
      to: '/console/runs?state=open',
      tone: 'info',
      icon: 'loader-circle',
    },
    {
      name: 'Failed',
      value: count(o.givenUp.count),
      small: due.length > 0 ? ['refund due ', ...due] : ['no refund due'],
      to: '/console/runs?state=failed',
      tone: 'bad',
      icon: 'circle-x',
    },
    {
      name: 'Findings',
      value: count(o.findings.open),
      small: [`${euros(aDay)} a day`],
      to: '/console/findings',
      tone: 'warn',
      icon: 'file-search',
    },
    {
      name: 'Failed jobs',
      value: count(o.failedJobs.open),
      small: failedText(o.failedJobs),
      to: '/console/jobs',
      tone: 'warn',
      icon: 'triangle-alert',
    },
    {
      name: 'Margin',
      value: paidCents > 0 ? `${((100 * left) / paidCents).toFixed(1)} %` : 'none',
      small: [`${euros(left)} this month, before machines`],
      to: '/console/costs',
      tone: null,
      icon: null,
    },
  ]
}

const count = (value: number) => value.toLocaleString('en-GB')

function failedText({ open, errors, lastAt }: Overview['failedJobs']): Words {
  if (open === 0) return ['all settled']
  const last: Words = lastAt ? [', last ', { at: lastAt.toISOString(), form: 'daySecond' }] : []
  return [`${errors} ${errors === 1 ? 'error' : 'errors'}`, ...last]
}

const tones: Record<string, { tone: Tone; icon: IconName }> = {
  bad: { tone: 'bad', icon: 'circle-x' },
  warn: { tone: 'warn', icon: 'triangle-alert' },
  info: { tone: 'info', icon: 'clock' },
}

function alertView({ id, kind, subject, says, severity, count: times }: AlertRow): AlertView {
  const tone = tones[severity] ?? { tone: 'bad' as const, icon: 'circle-x' as const }
  return {
    id,
    ...tone,
    title: says,
    says: `${kind}, ${subject}${times > 1 ? `, ${times} times` : ''}`,
    to: alertPlace(subject) ?? { name: 'What to do', href: runbookPath(kind) },
  }
}

/** `run:R-7F3K` and the like lead to their page. */
function alertPlace(subject: string): AlertView['to'] {
  const [kind = '', id = ''] = subject.split(':')
  const places: Record<string, [name: string, path: string]> = {
    run: ['Open run', '/console/runs/'],
    agent: ['Open agent', '/console/agents/'],
    customer: ['Open customer', '/console/customers/'],
    finding: ['Open finding', '/console/findings/'],
    refund: ['Open refund', '/console/refunds/'],
    event: ['Open event', '/console/inbox/'],
  }
  const place = places[kind]
  if (place && id) return { name: place[0], href: `${place[1]}${id}` }
  if (/^R-\w+$/.test(subject)) return { name: 'Open run', href: `/console/runs/${subject}` }
  return null
}

function budgetView(budget: RateBudget): BudgetView | null {
  if (!budget) return null
  const { left, limit, reserved, kept } = budget
  const share = (requests: number) => (100 * Math.max(0, requests)) / limit
  const shown = { kept: Math.min(kept, left), reserved: Math.min(reserved, Math.max(0, left - kept)) }
  const free = Math.max(0, left - shown.kept - shown.reserved)
  return {
    left: count(left),
    limit: count(limit),
    now: left,
    max: limit,
    used: count(limit - left),
    parts: [
      { name: `${count(shown.kept)} kept for deletes`, at: 0, width: share(shown.kept), fill: 'kept' },
      {
        name: `${count(shown.reserved)} reserved by open runs`,
        at: share(shown.kept),
        width: share(shown.reserved),
        fill: 'reserved',
      },
      {
        name: `${count(free)} free`,
        at: share(shown.kept + shown.reserved),
        width: share(free),
        fill: 'free',
      },
    ],
  }
}
