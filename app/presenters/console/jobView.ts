import type { FactView } from '~/app/components/console/Facts'
import type { FailedJobInFull, FailedTryRow } from '~/core/ports/ConsoleDetails'
import { fact, factAt } from './fact'
import { lineDiff, type DiffLine } from './lineDiff'
import { maskedJson } from './maskedJson'
import { actorWord } from './specs/refundsSpec'
import { jobName, jobStates } from './specs/jobsSpec'

const STACK_LINES = 12

/** One failed job, with one of its tries against the one before. */
export function jobView(job: FailedJobInFull, tryText: string | null) {
  const newest = job.tryRows.length
  const asked = Number(tryText ?? newest)
  const number = Number.isInteger(asked) && asked >= 1 && asked <= newest ? asked : newest
  const shown = job.tryRows[newest - number]
  const before = job.tryRows[newest - number + 1]
  return {
    id: job.id,
    lane: job.lane,
    name: jobName(job),
    status: jobStates[job.state],
    isOpen: job.state === 'failed',
    runRef: job.runRef,
    title: `${job.errorCode}: ${job.message.split('\n')[0] ?? ''}`,
    facts: facts(job),
    payload: maskedJson(job.payload),
    tries: job.tryRows.map((_, index) => newest - index),
    shownTry: number,
    diff: shown ? differenceOf(before ?? null, shown) : [],
    shownAt: shown?.at.toISOString() ?? null,
  }
}

function differenceOf(before: FailedTryRow | null, shown: FailedTryRow): DiffLine[] {
  const now = tryText(shown)
  return before ? lineDiff(tryText(before), now) : now.split('\n').map((text) => ({ kind: 'same', text }))
}

function tryText({ errorCode, message, stack, worker, workerVersion }: FailedTryRow): string {
  const trace = stack?.split('\n').slice(0, STACK_LINES).join('\n         ')
  return [
    `code     ${errorCode}`,
    `message  ${message.replaceAll('\n', '\n         ')}`,
    `worker   ${worker ?? 'unknown'}, version ${workerVersion ?? 'unknown'}`,
    ...(trace ? [`stack    ${trace}`] : []),
  ].join('\n')
}

function facts(job: FailedJobInFull): FactView[] {
  return [
    fact('Job', job.name, { isMono: true }),
    fact('Lane', job.lane),
    fact('Run', job.runRef, job.runRef ? { to: `/console/runs/${job.runRef}` } : {}),
    fact('Version', job.runVersion),
    fact('Step', job.step),
    fact('Agent', job.agentName, job.agentName ? { to: `/console/agents/${job.agentName}` } : {}),
    fact('Customer', job.email, job.customerId ? { to: `/console/customers/${job.customerId}` } : {}),
    fact('Tries', job.tries),
    factAt('First', job.firstAt),
    factAt('Last', job.lastAt),
    ...(job.nextAt ? [factAt('Next', job.nextAt)] : []),
    ...(job.settledAt
      ? [
          factAt('Settled', job.settledAt),
          fact('By', actorWord(job.settledBy ?? '')),
          fact('Reason', job.reason),
        ]
      : []),
  ]
}
