import type { ErrorCode } from './errors'
import type { Job, Lane } from './job'
import type { StepName } from './run'

/** Work that did not get done, as it is written down for staff. */
export type Failure = {
  /** One open row for each: the same trouble again only counts up. */
  key: string
  name: Job['name']
  lane: Lane
  payload: Job
  runId: string | null
  /** The run's version that this left: a retry of another one has nothing to do. */
  runVersion: number | null
  agentId: string | null
  step: StepName | null
  errorCode: ErrorCode
  /** Masked. */
  message: string
  stack: string | null
  tries: number
  worker: string | null
  /** Of the worker's code. */
  workerVersion: string | null
  nextAt: Date | null
}

/** The id that a job is about: the first thing it says beside its name. */
export function subjectOf(job: Job): string {
  const [, said] =
    Object.entries(job).find(([name, value]) => name !== 'name' && typeof value === 'string') ?? []
  return String(said ?? job.name)
}

export const failureKey = (job: Job): string => `${job.name}-${subjectOf(job)}`

const GROUP_LENGTH = 300

/** What stands for whatever differs between two jobs that failed for the same reason. First the longest forms. */
const differing: [RegExp, string][] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, ':id'],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, ':email'],
  [/\b(?:evt|cus|sub|in|pi|ch|re|cs|du|dp)_\w+/g, ':id'],
  [/\baura-[a-z0-9]+-[a-z0-9-]+/g, ':machine'],
  [/\bR-[0-9A-HJKMNP-TV-Z]{4,6}\b/g, ':run'],
  [/\b[a-z]{3,}-\d+\b/g, ':agent'],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, ':address'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, ':id'],
  [/(?<=\/)\d+\b/g, ':id'],
  // But for an answer's status, which is a cause.
  [/\b(?![45]\d\d\b)\d+(\.\d+)?/g, ':n'],
]

/** A message less ids and numbers: what failed jobs are grouped by, with code and step. */
export function groupKeyOf(message: string): string {
  const [line = ''] = message.trim().split('\n')
  return differing.reduce((text, [from, to]) => text.replace(from, to), line).slice(0, GROUP_LENGTH)
}
