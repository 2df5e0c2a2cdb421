import type { StatusView } from '~/app/components/Status'
import type { StageView } from '~/app/presenters/agent/AgentView'
import { durationText } from '~/app/presenters/durationText'
import { runStatus } from '~/app/presenters/runWords'
import { stepTitles } from '~/core/domain/pipelines'
import type { RunKind, RunMode } from '~/core/domain/run'
import type { RunInFull, StepRow } from '~/core/ports/Pages'

export type CustomerRunView = {
  ref: string
  title: string
  status: StatusView
  startedAt: string
  took: string | null
  asOf: string
  parts: { title: string; stages: StageView[] }[]
}

/** What each kind of run is called by its customer. */
export const runTitles: Record<RunKind, string> = {
  provision: 'Setup',
  revive: 'New machine',
  reprovision: 'Reprovisioning',
  backup: 'Backup',
  restore: 'Restore',
  deprovision: 'Removal',
  refund: 'Refund',
  suspend: 'Stop',
  resume: 'Start',
  repair: 'Repair',
  update: 'Update',
  rotateKeys: 'New keys',
  foundation: 'Foundation',
}

/** A run as its customer may read it afterwards: stages with their times, no causes. */
export function customerRun(run: RunInFull, now: Date): CustomerRunView {
  const parts = new Map<string, StepRow[]>()
  for (const step of run.steps) {
    const title = partTitle(step.mode, step.attempt, run)
    parts.set(title, [...(parts.get(title) ?? []), step])
  }
  const started = run.startedAt ?? run.createdAt
  return {
    ref: run.ref,
    title: runTitles[run.kind],
    status: runStatus(run),
    startedAt: started.toISOString(),
    took: run.endedAt ? durationText(run.endedAt.getTime() - started.getTime()) : null,
    asOf: now.toISOString(),
    parts: [...parts].map(([title, steps]) => ({ title, stages: stages(steps) })),
  }
}

function partTitle(mode: RunMode, attempt: number, run: RunInFull): string {
  if (mode === 'forward') return run.attemptsMax > 1 ? `Attempt ${attempt} of ${run.attemptsMax}` : 'Stages'
  if (mode === 'unwinding')
    return attempt === run.attempt ? 'Taking it away' : `Cleaning up after attempt ${attempt}`
  return 'Subscription and refund'
}

function stages(steps: StepRow[]): StageView[] {
  const names = [...new Set(steps.map((step) => step.step))]
  return names.map((name) => {
    const tries = steps.filter((step) => step.step === name)
    const last = tries.at(-1)
    const isDone = last?.result === 'done'
    const first = tries[0]
    return {
      name: stepTitles[name],
      state: isDone ? 'done' : last?.endedAt ? 'todo' : last?.result === 'waiting' ? 'waiting' : 'now',
      detail: last?.result === 'failed' ? 'did not work' : null,
      tookMs: first && last?.endedAt ? last.endedAt.getTime() - first.startedAt.getTime() : null,
      since: last && !last.endedAt ? last.startedAt.toISOString() : null,
      usual: null,
    }
  })
}
