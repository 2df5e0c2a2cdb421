import type { Lane } from './job'
import type { RunKind, StepName } from './run'

/**
 * What each kind of run does, as data. A run stores its pipeline's version: change a list by adding a version,
 * and keep the old one until its runs are drained.
 */
export type Pipeline = {
  version: number
  /** The steps on the way there. */
  forward: readonly StepName[]
  /** The steps that take away what the run made, by the ledger; they end in proof of absence. */
  unwind: readonly StepName[]
  /** The steps after the last unwinding: subscription and money. `exhausted` leaves them to a run of their own. */
  closing: readonly StepName[]
  /** Fresh attempts, the first included. `endless`: a step is tried until it succeeds, as stopping half-way is worse. */
  attempts: number | 'endless'
  /** By its owner and by staff. */
  isCancellable: boolean
  /** By Aura, once the agent is wanted otherwise; one that is cancellable always is. */
  isPreemptable?: true
  /** The step from which on nothing can be as it was: then unwinding is another, and a fresh attempt begins later. */
  noReturn: { at: StepName; unwind: readonly StepName[]; againFrom: StepName; isCancellable: boolean } | null
}

const NEW_MACHINE = ['createMachine', 'awaitBoot', 'configureAgent', 'joinNetwork'] as const
const REMOVAL = ['retireMachine', 'proveAbsence'] as const
const endless = {
  unwind: [],
  closing: [],
  attempts: 'endless',
  isCancellable: false,
  noReturn: null,
} as const

export const pipelines = {
  provision: {
    version: 2,
    forward: [...NEW_MACHINE, 'restoreAgent', 'verifyAgent'],
    unwind: REMOVAL,
    closing: ['endSubscription', 'refundInFull'],
    attempts: 3,
    isCancellable: true,
    noReturn: null,
  },
  /** A new machine for an agent whose data is safe in a backup. Without success it stays as safe as it was. */
  revive: {
    version: 1,
    forward: [...NEW_MACHINE, 'restoreAgent', 'verifyAgent'],
    unwind: REMOVAL,
    closing: [],
    attempts: 3,
    isCancellable: true,
    noReturn: null,
  },
  reprovision: {
    version: 1,
    forward: ['backUpAgent', 'verifyBackup', ...REMOVAL, ...NEW_MACHINE, 'restoreAgent', 'verifyAgent'],
    unwind: ['startAgent'],
    closing: [],
    attempts: 3,
    isCancellable: true,
    noReturn: { at: 'retireMachine', unwind: REMOVAL, againFrom: 'createMachine', isCancellable: true },
  },
  backup: {
    version: 1,
    forward: ['backUpAgent', 'verifyBackup'],
    unwind: [],
    closing: [],
    attempts: 2,
    isCancellable: true,
    noReturn: null,
  },
  restore: {
    version: 1,
    forward: ['backUpAgent', 'verifyBackup', 'restoreAgent', 'verifyAgent'],
    unwind: ['startAgent'],
    closing: [],
    attempts: 2,
    isCancellable: true,
    // What a half-done restore left is repaired by doing it again, never by taking the machine away.
    noReturn: { at: 'restoreAgent', unwind: [], againFrom: 'restoreAgent', isCancellable: false },
  },
  deprovision: {
    ...endless,
    version: 2,
    forward: ['backUpAgent', 'verifyBackup', 'endSubscription', ...REMOVAL],
  },
  refund: { ...endless, version: 1, forward: ['endSubscription', 'refundInFull'] },
  suspend: { ...endless, version: 1, forward: ['backUpAgent', 'verifyBackup', 'powerOff'] },
  // A machine that does not come up again must not hold an agent whose owner wants it gone.
  resume: {
    ...endless,
    isPreemptable: true,
    version: 2,
    forward: ['powerOn', 'awaitBoot', 'startAgent', 'verifyAgent'],
  },
  repair: {
    version: 1,
    forward: ['restartAgent', 'verifyAgent'],
    unwind: [],
    closing: [],
    attempts: 2,
    isCancellable: true,
    noReturn: null,
  },
  /** What this release says of a machine, OpenClaw's version among it, is made so where the agent is. */
  update: {
    version: 1,
    forward: ['backUpAgent', 'verifyBackup', 'updateAgent', 'verifyAgent'],
    unwind: [],
    closing: [],
    attempts: 2,
    isCancellable: true,
    // What a half-done update left is made whole by doing it again.
    noReturn: { at: 'updateAgent', unwind: [], againFrom: 'updateAgent', isCancellable: false },
  },
  rotateKeys: {
    version: 1,
    forward: ['rotateKey'],
    unwind: [],
    closing: [],
    attempts: 3,
    isCancellable: true,
    noReturn: null,
  },
  foundation: { ...endless, version: 1, forward: ['applyFoundation'] },
} as const satisfies Record<RunKind, Pipeline>

export const pipelineOf = (kind: RunKind): Pipeline => pipelines[kind]

/** The steps by which a run is taken back, from where it is. */
export const unwindOf = ({ kind, isPastReturn }: { kind: RunKind; isPastReturn: boolean }) => {
  const pipeline = pipelineOf(kind)
  return isPastReturn && pipeline.noReturn ? pipeline.noReturn.unwind : pipeline.unwind
}

/** What the agent must be wanted to be for a run of this kind to begin; null: no agent is concerned. */
export const wantedFor = {
  provision: 'running',
  revive: 'running',
  reprovision: 'running',
  backup: 'running',
  restore: 'running',
  deprovision: 'gone',
  refund: 'gone',
  suspend: 'stopped',
  resume: 'running',
  repair: 'running',
  update: 'running',
  rotateKeys: 'running',
  foundation: null,
} as const satisfies Record<RunKind, 'running' | 'stopped' | 'gone' | null>

/**
 * What must be there for a run of this kind to begin; left out: the service that opens it has looked, and nothing is
 * lost when that is over. A new machine is never made for an agent that has one.
 */
export const beginsFrom: Partial<Record<RunKind, 'noReadyMachine' | 'machineOn' | 'machineOff'>> = {
  provision: 'noReadyMachine',
  revive: 'noReadyMachine',
  suspend: 'machineOn',
  resume: 'machineOff',
}

/** The words that the customer reads for a step. */
export const stepTitles: Record<StepName, string> = {
  applyFoundation: 'Laying the foundation',
  createMachine: 'Creating machine',
  awaitBoot: 'Starting machine',
  configureAgent: 'Configuring agent',
  joinNetwork: 'Joining network',
  verifyAgent: 'Checking agent',
  retireMachine: 'Removing machine',
  proveAbsence: 'Checking that nothing is left',
  endSubscription: 'Ending subscription',
  refundInFull: 'Refunding',
  backUpAgent: 'Backing up your data',
  verifyBackup: 'Verifying the backup',
  restoreAgent: 'Restoring your data',
  startAgent: 'Starting the agent again',
  restartAgent: 'Restarting the agent',
  updateAgent: 'Updating the agent',
  powerOff: 'Stopping machine',
  powerOn: 'Switching machine on',
  rotateKey: 'Changing keys',
}

/** The queue that a step's looks go through. Removals are never behind creations. */
export const stepLanes = {
  applyFoundation: 'machines',
  createMachine: 'machines',
  awaitBoot: 'checks',
  configureAgent: 'configuration',
  joinNetwork: 'configuration',
  verifyAgent: 'checks',
  retireMachine: 'removals',
  proveAbsence: 'removals',
  endSubscription: 'billing',
  refundInFull: 'billing',
  backUpAgent: 'configuration',
  verifyBackup: 'configuration',
  restoreAgent: 'configuration',
  startAgent: 'configuration',
  restartAgent: 'configuration',
  updateAgent: 'configuration',
  powerOff: 'removals',
  powerOn: 'machines',
  rotateKey: 'configuration',
} as const satisfies Record<StepName, Lane>
