import type { MachineLevel } from '~/sandbox/machines/Machines'

/**
 * What a run makes of the fault when it is armed once.
 * unnoticed: the run goes on as if nothing was. waits: it pauses, says why, and goes on in the same attempt.
 * triedAgain: the step is tried again and succeeds in the same attempt; armed for ever, the run gives up.
 * nextAttempt: the attempt is cleaned up and the next one succeeds; armed three times, the run gives up.
 * backup: only a run that makes or restores a backup meets it, and tries the step again.
 * noSale: nothing is charged and no run begins. billing: the money's side has to cope, no run is touched.
 */
export type FaultOutcome =
  'unnoticed' | 'waits' | 'triedAgain' | 'nextAttempt' | 'backup' | 'noSale' | 'billing'

export type FaultArea = 'hetzner' | 'machine' | 'tailscale' | 'stripe'

type FaultEntry = {
  area: FaultArea
  levels: readonly MachineLevel[]
  outcome: FaultOutcome
  /** The sandbox's fault page. */
  label: string
  /** What the customer's page says while it lasts (ui.md's words); null: nothing is to be seen there. */
  words: string | null
  /** A fault that takes a value says what it means and what is taken when none is given. */
  value?: { meaning: string; fallback: number | string; choices?: readonly string[] }
}

const both = ['real', 'simulated'] as const
const simulated = ['simulated'] as const

const cloudWords = {
  rateLimited: 'The cloud asks us to slow down.',
  capacity: 'No free machine of this size in Nuremberg right now.',
  down: 'The cloud does not answer.',
  create: 'The machine could not be created.',
  boot: 'The machine did not start properly.',
  configure: 'Configuring the agent did not finish.',
  join: 'The machine could not join the network.',
  verify: 'The agent is set up but does not answer.',
  removing: 'Still removing the old machine.',
  backup: 'The backup did not work. Nothing was changed.',
  restore: 'Your data is not back yet. The backup is safe.',
} as const

/** Stages at which a machine can die; the names are those of the run's steps. */
export const deathStages = [
  'awaitBoot',
  'configureAgent',
  'joinNetwork',
  'verifyAgent',
  'backUpAgent',
  'restoreAgent',
] as const

/** Every fault that the sandbox can play. It drives the page, its API and the tests. */
export const faultTable = {
  loseNextCreateAnswer: {
    area: 'hetzner',
    levels: both,
    outcome: 'unnoticed',
    label: 'Make the server, but lose the answer of its creation',
    words: null,
  },
  rateLimited: {
    area: 'hetzner',
    levels: both,
    outcome: 'waits',
    label: 'Answer requests with 429 (as many as armed)',
    words: cloudWords.rateLimited,
  },
  budgetDry: {
    area: 'hetzner',
    levels: both,
    outcome: 'waits',
    label: 'Set what is left of the request budget',
    words: cloudWords.rateLimited,
    value: { meaning: 'requests left', fallback: 0 },
  },
  capacityGone: {
    area: 'hetzner',
    levels: both,
    outcome: 'waits',
    label: 'No capacity: creating a server answers 412',
    words: cloudWords.capacity,
  },
  serverLimit: {
    area: 'hetzner',
    levels: both,
    outcome: 'waits',
    label: "The project's server limit is reached: creating answers 403",
    words: cloudWords.capacity,
  },
  createActionFails: {
    area: 'hetzner',
    levels: both,
    outcome: 'triedAgain',
    label: 'The action of the next server creation ends in error',
    words: cloudWords.create,
  },
  deleteFails: {
    area: 'hetzner',
    levels: both,
    outcome: 'waits',
    label: 'Deleting a server answers 409, conflict',
    words: cloudWords.removing,
  },
  deleteActionFails: {
    area: 'hetzner',
    levels: both,
    outcome: 'waits',
    label: 'The action of the next server deletion ends in error, the server stays',
    words: cloudWords.removing,
  },
  slowActions: {
    area: 'hetzner',
    levels: both,
    outcome: 'unnoticed',
    label: 'The next action takes longer',
    words: null,
    value: { meaning: 'seconds', fallback: 10 },
  },
  apiDown: {
    area: 'hetzner',
    levels: both,
    outcome: 'waits',
    label: 'Answer requests with 503 and an HTML page',
    words: cloudWords.down,
  },
  listingIncomplete: {
    area: 'hetzner',
    levels: both,
    outcome: 'unnoticed',
    label: 'The next list of servers lacks its last page',
    words: null,
  },
  cloudInitFails: {
    area: 'machine',
    levels: both,
    outcome: 'nextAttempt',
    label: "cloud-init fails on the next machine's first boot",
    words: cloudWords.boot,
  },
  cloudInitLate: {
    area: 'machine',
    levels: both,
    outcome: 'unnoticed',
    label: 'cloud-init ends late on the next machine',
    words: null,
    value: { meaning: 'seconds', fallback: 30 },
  },
  machineDies: {
    area: 'machine',
    levels: both,
    outcome: 'nextAttempt',
    label: 'The next machine that reaches a stage dies there',
    words: cloudWords.configure,
    value: { meaning: 'stage', fallback: 'configureAgent', choices: deathStages },
  },
  slowSsh: {
    area: 'machine',
    levels: both,
    outcome: 'unnoticed',
    label: 'SSH to the next machine is slow',
    words: null,
    value: { meaning: 'seconds that it lasts', fallback: 20 },
  },
  hostKeyWrong: {
    area: 'machine',
    levels: simulated,
    outcome: 'nextAttempt',
    label: 'The next machine shows another host key than the one it registered',
    words: cloudWords.boot,
  },
  noRegistration: {
    area: 'machine',
    levels: simulated,
    outcome: 'nextAttempt',
    label: 'The next machine never registers its host key',
    words: cloudWords.boot,
  },
  playFails: {
    area: 'machine',
    levels: simulated,
    outcome: 'triedAgain',
    label: 'A task of the next play fails',
    words: cloudWords.configure,
    value: { meaning: 'which task, from 1', fallback: 3 },
  },
  agentNotHealthy: {
    area: 'machine',
    levels: simulated,
    outcome: 'nextAttempt',
    label: 'The next agent that starts does not answer',
    words: cloudWords.verify,
  },
  backupFails: {
    area: 'machine',
    levels: simulated,
    outcome: 'backup',
    label: 'The next backup can not be made',
    words: cloudWords.backup,
  },
  backupCorrupt: {
    area: 'machine',
    levels: simulated,
    outcome: 'backup',
    label: 'The next backup arrives damaged',
    words: cloudWords.backup,
  },
  restoreFails: {
    area: 'machine',
    levels: simulated,
    outcome: 'backup',
    label: 'The next restore fails',
    words: cloudWords.restore,
  },
  keyRefused: {
    area: 'tailscale',
    levels: both,
    outcome: 'triedAgain',
    label: 'Making an auth key is refused',
    words: cloudWords.join,
  },
  deviceNeverJoins: {
    area: 'tailscale',
    levels: simulated,
    outcome: 'triedAgain',
    label: 'The next machine does not appear in the network',
    words: cloudWords.join,
  },
  webhookTwice: {
    area: 'stripe',
    levels: both,
    outcome: 'unnoticed',
    label: 'Deliver the next event twice',
    words: null,
  },
  webhookLate: {
    area: 'stripe',
    levels: both,
    outcome: 'billing',
    label: 'Deliver the next event late',
    words: 'Confirming your payment.',
    value: { meaning: 'seconds', fallback: 20 },
  },
  webhooksOutOfOrder: {
    area: 'stripe',
    levels: both,
    outcome: 'unnoticed',
    label: 'Deliver the next event after the one that follows it',
    words: null,
  },
  webhookLost: {
    area: 'stripe',
    levels: both,
    outcome: 'billing',
    label: 'Never deliver the next event',
    words: 'Not confirmed yet; we check every minute.',
  },
  declineCard: {
    area: 'stripe',
    levels: both,
    outcome: 'noSale',
    label: 'Decline the next payment',
    words: 'Your bank declined the card.',
  },
  refundFails: {
    area: 'stripe',
    levels: both,
    outcome: 'billing',
    label: 'The next refund fails after it was accepted',
    words: null,
  },
  refundReturned: {
    area: 'stripe',
    levels: both,
    outcome: 'billing',
    label: 'The next refund succeeds, and the bank returns it days later',
    words: null,
    value: { meaning: 'days', fallback: 3 },
  },
  askForConfirmation: {
    area: 'stripe',
    levels: both,
    outcome: 'billing',
    label: "The next renewal needs the cardholder's confirmation",
    words: 'Your bank wants your confirmation.',
  },
  disputePayment: {
    area: 'stripe',
    levels: both,
    outcome: 'billing',
    label: 'The bank disputes the next payment after it was taken',
    words: 'Your bank disputes a payment.',
  },
  fraudWarning: {
    area: 'stripe',
    levels: both,
    outcome: 'billing',
    label: 'A fraud warning comes for the next payment',
    words: null,
  },
} as const satisfies Record<string, FaultEntry>

export type FaultName = keyof typeof faultTable

export const faultNames = Object.keys(faultTable) as FaultName[]

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultTable, name)
}

export function faultEntry(name: FaultName): FaultEntry {
  return faultTable[name]
}
