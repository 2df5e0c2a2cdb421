import { Counter, Histogram, type Registry } from 'prom-client'
import type { Job } from '~/core/domain/job'
import type { Run } from '~/core/domain/run'
import type { RunChange } from '~/core/domain/runChange'
import type { Runs } from '~/core/ports/Runs'
import { laneOf } from '../prisma/effects'

const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900]
const STEP_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800]

/** What a worker does. */
export function workerMetrics(registry: Registry) {
  const jobs = new Histogram({
    name: 'aura_job_duration_seconds',
    help: 'Jobs that this worker had in hand.',
    labelNames: ['lane', 'job', 'outcome'],
    buckets: JOB_SECONDS,
    registers: [registry],
  })
  const steps = new Histogram({
    name: 'aura_step_duration_seconds',
    help: 'Stages of runs, from their beginning to done or failed, with all waiting.',
    labelNames: ['step', 'mode', 'result'],
    buckets: STEP_SECONDS,
    registers: [registry],
  })
  const ended = new Counter({
    name: 'aura_runs_ended_total',
    help: 'Runs that ended in the hands of this worker.',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  })
  return {
    /** Measures a job. Null: it is done; a date: not before then. */
    timed: async (job: Job, work: () => Promise<Date | null>): Promise<Date | null> => {
      const stop = jobs.startTimer({ lane: laneOf(job), job: job.name })
      try {
        const until = await work()
        stop({ outcome: until ? 'later' : 'done' })
        return until
      } catch (thrown) {
        stop({ outcome: 'failed' })
        throw thrown
      }
    },
    /** The same runs; what is saved is counted. `now` is the clock that the runs' times are of. */
    countedRuns(runs: Runs, now: () => Date): Runs {
      return {
        ...runs,
        async save(before, change, effects) {
          const saved = await runs.save(before, change, effects)
          if (saved) count(saved, change, now())
          return saved
        },
      }
    },
  }

  function count(run: Run, { step }: RunChange, now: Date): void {
    if (step && (step.result === 'done' || step.result === 'failed')) {
      const seconds = Math.max(0, now.getTime() - step.startedAt.getTime()) / 1_000
      steps.observe({ step: step.name, mode: step.mode, result: step.result }, seconds)
    }
    if (run.mode === 'ended') ended.inc({ kind: run.kind, outcome: run.outcome ?? 'failed' })
  }
}
