import { z } from 'zod'

export const runKinds = [
  'provision',
  'revive',
  'reprovision',
  'backup',
  'restore',
  'deprovision',
  'refund',
  'suspend',
  'resume',
  'repair',
  'update',
  'rotateKeys',
  'foundation',
] as const
export type RunKind = (typeof runKinds)[number]

export const stepNames = [
  'applyFoundation',
  'createMachine',
  'awaitBoot',
  'configureAgent',
  'joinNetwork',
  'verifyAgent',
  'retireMachine',
  'proveAbsence',
  'endSubscription',
  'refundInFull',
  'backUpAgent',
  'verifyBackup',
  'restoreAgent',
  'startAgent',
  'restartAgent',
  'updateAgent',
  'powerOff',
  'powerOn',
  'rotateKey',
] as const
export type StepName = (typeof stepNames)[number]

/** forward: the pipeline. unwinding: taking away what this run made. closing: subscription and money. */
export const runModes = ['forward', 'unwinding', 'closing', 'ended'] as const
export type RunMode = (typeof runModes)[number]
export type StepState = 'queued' | 'working' | 'waiting'
export type UnwindCause = 'retry' | 'cancelled' | 'exhausted'
export type RunOutcome = 'succeeded' | 'cancelled' | 'failed'

export const RunId = z.uuid().brand<'RunId'>()
export type RunId = z.infer<typeof RunId>
export const AgentId = z.uuid().brand<'AgentId'>()
export type AgentId = z.infer<typeof AgentId>
export const MachineId = z.uuid().brand<'MachineId'>()
export type MachineId = z.infer<typeof MachineId>

/** Why a backup is made. */
export const BackupCause = z.enum([
  'onDemand',
  'daily',
  'beforeReprovision',
  'beforeRestore',
  'beforeUpdate',
  'final',
])
export type BackupCause = z.infer<typeof BackupCause>

/** What a run was asked for. */
export const RunOrder = z.object({
  /** Why a backup is made. */
  cause: BackupCause.optional(),
  /** The backup that is to be restored. */
  backupId: z.uuid().optional(),
  /** The machine can't be reached, and its owner has typed that they do without a backup of today. */
  isWithoutBackup: z.boolean().optional(),
})
export type RunOrder = z.infer<typeof RunOrder>

/** A run as the engine sees it. Times are Dates of the database's clock. */
export type Run = {
  id: RunId
  ref: string
  kind: RunKind
  agentId: AgentId | null
  mode: RunMode
  step: StepName | null
  stepState: StepState
  stepStartedAt: Date | null
  stepTries: number
  attempt: number
  attemptsMax: number
  unwindCause: UnwindCause | null
  outcome: RunOutcome | null
  errorCode: string | null
  waitReason: string | null
  nextAt: Date
  version: number
  epoch: number
  leaseOwner: string | null
  leaseUntil: Date | null
  cancelAskedAt: Date | null
  cancelAskedBy: string | null
  /** The point of no return was passed: the old machine is being, or has been, taken away. */
  isPastReturn: boolean
  input: RunOrder
  by: string
  createdAt: Date
  startedAt: Date | null
  endedAt: Date | null
}

/** `R-7F3K`: Crockford's letters, no I, L, O, U. */
export function runRef(random: () => number): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  return `R-${Array.from({ length: 5 }, () => letters[Math.floor(random() * 32)]).join('')}`
}
