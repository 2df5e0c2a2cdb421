import type { StatusView } from '~/app/components/Status'
import { shortDuration } from '~/app/presenters/durationText'
import { runError, runStatus } from '~/app/presenters/runWords'
import { timeline } from '~/app/presenters/timeline'
import { stepLanes } from '~/core/domain/pipelines'
import { actorWord } from './console/specs/refundsSpec'
import type { TimelineView } from '~/app/presenters/timeline'
import type { FactView } from '~/app/components/console/Facts'
import type { RunInConsole } from '~/core/ports/ConsoleDetails'
import { canCancelNow } from './console/runActions'
import { fact, factAt } from './console/fact'

export type TaskView = {
  key: string
  step: string
  role: string
  task: string
  result: string
  seconds: string
}
export type CallView = {
  id: string
  at: string
  service: string
  method: string
  path: string
  status: number
  ms: number
}
export type PanelView = {
  title: string
  isFailed: boolean
  errorCode: string | null
  cause: string | null
  facts: FactView[]
  error: string
}

export type RunDetailView = {
  id: string
  ref: string
  kind: string
  status: StatusView
  attempt: string
  facts: FactView[]
  timeline: TimelineView
  tasks: TaskView[]
  taskCount: string
  calls: CallView[]
  callCount: number
  panel: PanelView | null
  error: string
  isOpen: boolean
  before: string | null
  following: string | null
  failedJob: string | null
  /** The newest try that failed, for the key that leads to it. */
  failedStep: string | null
  /** Null: it can be stopped. */
  cancelOff: string | null
}

export function runDetail(run: RunInConsole, stepId: string | null, now: Date): RunDetailView {
  const tasks = finishedTasks(run)
  const last = run.tasks.at(-1)
  return {
    id: run.id,
    ref: run.ref,
    kind: run.kind,
    status: runStatus(run),
    attempt: run.attemptsMax > 1 ? `attempt ${run.attempt} of ${run.attemptsMax}` : `attempt ${run.attempt}`,
    facts: facts(run, now),
    timeline: timeline(run, now),
    tasks,
    taskCount: last?.total ? `${last.index}/${last.total}` : String(tasks.length),
    calls: run.calls.map((call) => ({ ...call, at: call.at.toISOString() })),
    callCount: run.callCount,
    panel: panel(run, stepId),
    error: runError(run),
    isOpen: run.endedAt === null,
    before: run.before,
    following: run.following,
    failedJob: run.failedJobId ? `/console/jobs/${laneOf(run)}/${run.failedJobId}` : null,
    failedStep: run.steps.findLast((one) => one.result === 'failed')?.id ?? null,
    cancelOff: canCancelNow(run),
  }
}

/** Only for the address: a failed job's own page finds it by its id. */
const laneOf = (run: RunInConsole) => (run.step ? stepLanes[run.step] : 'checks')

function facts(run: RunInConsole, now: Date): FactView[] {
  const started = run.startedAt ?? run.createdAt
  const { machine } = run
  return [
    fact(
      'Customer',
      run.customer?.email,
      run.customerId ? { to: `/console/customers/${run.customerId}` } : {},
    ),
    fact('Agent', run.agent?.name, run.agent ? { to: `/console/agents/${run.agent.name}` } : {}),
    fact('Machine', machine ? `g${machine.generation} ${machine.serverType} ${machine.location}` : null),
    factAt('Started', started),
    fact('Duration', shortDuration((run.endedAt ?? now).getTime() - started.getTime())),
    fact('Version', run.version),
    fact('Worker', run.leaseOwner ?? (run.endedAt ? 'none' : 'none while waiting')),
    fact('By', actorWord(run.by)),
  ]
}

/** Each task once, with how it ended: a start without an end is the one under way. */
function finishedTasks(run: RunInConsole): TaskView[] {
  const views = new Map<string, TaskView>()
  let attempt = 0
  for (const task of run.tasks) {
    if (task.index === 1 && task.result === 'started') attempt += 1
    const key = `${task.step ?? ''}-${attempt}-${task.index}-${task.task}`
    views.set(key, {
      key,
      step: task.step ?? '',
      role: task.role,
      task: task.task,
      result: task.result,
      seconds: task.ms === null ? '' : (task.ms / 1000).toFixed(1),
    })
  }
  return [...views.values()]
}

/** The try that was chosen, or else the newest that failed. */
function panel(run: RunInConsole, stepId: string | null): PanelView | null {
  const step =
    run.steps.find((one) => one.id === stepId) ?? run.steps.findLast((one) => one.result === 'failed')
  if (!step) return null
  return {
    title: `${step.step}, try ${step.try}`,
    isFailed: step.result === 'failed',
    errorCode: step.errorCode,
    cause: step.cause,
    error: [step.errorCode, step.cause].filter(Boolean).join(': '),
    facts: [
      fact('Attempt', `${step.attempt}, ${step.mode}`),
      fact('Result', step.result),
      factAt('Started', step.startedAt),
      factAt('Ended', step.endedAt),
      fact('Output', step.detail),
      fact('Input', Object.keys(Object(run.input) as object).length > 0 ? JSON.stringify(run.input) : null),
      fact('Looks', step.looks),
      fact('Calls', callsOf(run, step), { to: `/console/runs/${run.ref}?tab=calls` }),
      fact('Lease', leaseText(run, step)),
      fact('Worker', step.worker),
      fact('p50, p99', usualText(run.usual[step.step])),
    ],
  }
}

/** While it was tried; of the calls that the page has. */
function callsOf(run: RunInConsole, { startedAt, endedAt }: RunInConsole['steps'][number]): string {
  const count = run.calls.filter(({ at }) => at >= startedAt && (endedAt === null || at <= endedAt)).length
  return `${count} of ${run.callCount}`
}

function leaseText(run: RunInConsole, { epoch, endedAt }: RunInConsole['steps'][number]): string {
  const isHeld = endedAt === null && run.epoch === epoch && run.leaseOwner !== null
  return isHeld ? `held, epoch ${epoch}` : `released, epoch ${epoch}`
}

const usualText = (usual: { p50: number; p99: number } | undefined): string | null =>
  usual ? `${shortDuration(usual.p50)}, ${shortDuration(usual.p99)}` : null
