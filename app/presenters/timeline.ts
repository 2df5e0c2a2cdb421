import type { RunInConsole } from '~/core/ports/ConsoleDetails'
import type { StepRow } from '~/core/ports/Pages'

export type BarView = { kind: 'done' | 'failed' | 'waiting' | 'clean'; at: number; width: number }

export type TimelineRow = {
  key: string
  level: 'attempt' | 'step' | 'try'
  name: string
  icon: 'check' | 'x' | 'hourglass' | 'loader-circle' | 'eraser' | null
  tone: 'ok' | 'bad' | 'info' | null
  bar: BarView | null
  ms: number | null
  /** Where half of its last successes had ended, in per cent of the run. Null: not known, or outside. */
  p50At: number | null
  /** Of the step's try, for the panel beside. */
  stepId: string | null
}

export type TimelineView = { rows: TimelineRow[]; marks: string[] }

const MARKS = 5

/** Attempts, their steps, and the tries of a step that took more than one; bars in per cent of the run. */
export function timeline(run: RunInConsole, now: Date): TimelineView {
  const start = (run.startedAt ?? run.createdAt).getTime()
  const end = Math.max(start + 1_000, (run.endedAt ?? now).getTime())
  const scale = (at: Date) => Math.round((10_000 * (at.getTime() - start)) / (end - start)) / 100
  const rows: TimelineRow[] = []
  for (const attempt of [...new Set(run.steps.map((step) => step.attempt))]) {
    const steps = run.steps.filter((step) => step.attempt === attempt)
    rows.push(attemptRow(attempt, steps, now, scale))
    for (const group of byStep(steps)) rows.push(...stepRows(group, now, scale, run.usual))
  }
  const marks = Array.from({ length: MARKS }, (_, index) =>
    new Date(start + (index * (end - start)) / MARKS).toISOString(),
  )
  return { rows, marks }
}

type Scale = (at: Date) => number

function byStep(steps: StepRow[]): StepRow[][] {
  const groups = new Map<string, StepRow[]>()
  for (const step of steps) {
    const key = `${step.mode}-${step.step}`
    groups.set(key, [...(groups.get(key) ?? []), step])
  }
  return [...groups.values()]
}

function attemptRow(attempt: number, steps: StepRow[], now: Date, scale: Scale): TimelineRow {
  const { at, width, ms } = span(steps, now, scale)
  return {
    key: `attempt-${attempt}`,
    level: 'attempt',
    name: `Attempt ${attempt}`,
    icon: null,
    tone: null,
    bar: { kind: 'done', at, width },
    ms,
    p50At: null,
    stepId: null,
  }
}

function stepRows(tries: StepRow[], now: Date, scale: Scale, usual: RunInConsole['usual']): TimelineRow[] {
  const last = tries.at(-1)
  if (!last) return []
  const isTried = tries.length > 1
  const step: TimelineRow = {
    ...row(tries, last, now, scale),
    key: last.id,
    level: 'step',
    name: last.step,
    p50At: last.mode === 'forward' ? tick(last, scale, usual[last.step]?.p50) : null,
    stepId: last.id,
  }
  if (!isTried) return [step]
  return [
    step,
    ...tries.map((one): TimelineRow => ({
      ...row([one], one, now, scale),
      key: `try-${one.id}`,
      level: 'try',
      name: `try ${one.try}`,
      p50At: null,
      stepId: one.id,
    })),
  ]
}

/** A tick that would stand outside of the picture says nothing. */
function tick(step: StepRow, scale: Scale, p50: number | undefined): number | null {
  if (p50 === undefined) return null
  const at = scale(new Date(step.startedAt.getTime() + p50))
  return at <= 100 ? at : null
}

function row(
  tries: StepRow[],
  last: StepRow,
  now: Date,
  scale: Scale,
): Pick<TimelineRow, 'icon' | 'tone' | 'bar' | 'ms'> {
  const { at, width, ms } = span(tries, now, scale)
  const isClean = last.mode !== 'forward' && last.result === 'done'
  if (last.result === 'failed' || last.result === 'aborted') {
    return { icon: 'x', tone: 'bad', bar: { kind: 'failed', at, width }, ms }
  }
  if (isClean) return { icon: 'eraser', tone: 'info', bar: { kind: 'clean', at, width }, ms }
  if (last.result === 'done') return { icon: 'check', tone: 'ok', bar: { kind: 'done', at, width }, ms }
  if (last.result === 'waiting')
    return { icon: 'hourglass', tone: 'info', bar: { kind: 'waiting', at, width }, ms }
  return { icon: 'loader-circle', tone: 'info', bar: { kind: 'done', at, width }, ms }
}

function span(steps: StepRow[], now: Date, scale: Scale): { at: number; width: number; ms: number } {
  const first = new Date(Math.min(...steps.map((step) => step.startedAt.getTime())))
  const last = new Date(Math.max(...steps.map((step) => (step.endedAt ?? now).getTime())))
  return {
    at: scale(first),
    width: Math.max(0, scale(last) - scale(first)),
    ms: last.getTime() - first.getTime(),
  }
}
