import type { Looked } from '~/app/presenters/agent/Looked'
import type { AgentView, Moment, Words } from '~/app/presenters/agent/AgentView'
import { presentAgent } from '~/app/presenters/agent/presentAgent'
import { clockText } from '~/app/presenters/clockText'
import { durationText } from '~/app/presenters/durationText'
import type { AgentOnPage, BackupRow, RefundRow, RunOnPage } from '~/core/ports/Pages'

/** For tests: an agent that was paid a minute ago, and a run of it that has just begun. */
export const NOW = new Date('2026-11-24T14:00:00Z')
export const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)

const DAY_MS = 86_400_000

export const testLook = (change: Partial<Looked> = {}): Looked => ({
  now: NOW,
  agentOrigin: 'http://fern-42.localhost:3000',
  history: {},
  lastStarts: [],
  grace: { pastDueMs: 7 * DAY_MS, suspendedMs: 30 * DAY_MS },
  contact: 'mailto:hello@aura.test',
  ...change,
})

export const testBackup = (change: Partial<BackupRow> = {}): BackupRow => ({
  id: 'backup',
  kind: 'archive',
  cause: 'daily',
  state: 'verified',
  bytes: 412_000_000,
  createdAt: new Date('2026-11-24T02:59:00Z'),
  madeAt: new Date('2026-11-24T03:00:00Z'),
  verifiedAt: new Date('2026-11-24T03:01:00Z'),
  keptUntil: new Date('2026-12-24T03:00:00Z'),
  ...change,
})

export function testRun(change: Partial<RunOnPage> = {}): RunOnPage {
  return {
    id: 'run',
    ref: 'R-7F3K2',
    kind: 'provision',
    mode: 'forward',
    step: 'configureAgent',
    stepState: 'working',
    stepStartedAt: ago(10),
    stepTries: 0,
    attempt: 1,
    attemptsMax: 3,
    unwindCause: null,
    outcome: null,
    errorCode: null,
    waitReason: null,
    nextAt: NOW,
    version: 3,
    epoch: 1,
    leaseOwner: null,
    cancelAskedAt: null,
    createdAt: ago(60),
    startedAt: ago(55),
    endedAt: null,
    eventSeq: 7,
    steps: [],
    task: null,
    queuePlace: null,
    isPastReturn: false,
    backup: null,
    bytesSoFar: null,
    input: {},
    slowSince: null,
    ...change,
  }
}

export function testAgent(change: Partial<AgentOnPage> = {}): AgentOnPage {
  return {
    id: 'agent',
    name: 'fern-42',
    customerId: 'customer',
    wanted: 'running',
    wantedReason: 'paid',
    checkoutUrl: null,
    checkoutExpiresAt: null,
    checkoutReturnAt: null,
    paidAt: ago(60),
    createdAt: ago(120),
    goneAt: null,
    graceUntil: null,
    health: 'ok',
    probedAt: null,
    notAnsweringSince: null,
    backupDueAt: null,
    isFinalBackupOff: false,
    restoreBackupId: null,
    wish: null,
    plan: {
      id: 'small',
      name: 'Small',
      priceCents: 1900,
      locationName: 'Nuremberg',
      vcpu: 2,
      ramGb: 4,
      diskGb: 40,
      isOffered: true,
    },
    subscription: null,
    paid: { amountCents: 1900, cardLast4: '4242' },
    due: null,
    disputedAt: null,
    refunds: [],
    machine: null,
    lastBackup: null,
    run: null,
    ...change,
  }
}

export const testRefund = (change: Partial<RefundRow> = {}): RefundRow => ({
  amountCents: 1900,
  cause: 'cancelled',
  state: 'succeeded',
  createdAt: NOW,
  sentAt: NOW,
  settledAt: NOW,
  failedAt: null,
  ...change,
})

export const view = (
  agent: Partial<AgentOnPage>,
  run?: Partial<RunOnPage>,
  look: Partial<Looked> = {},
): AgentView => presentAgent(testAgent({ ...agent, run: run ? testRun(run) : null }), testLook(look))

export const labels = (shown: AgentView) => shown.actions.map(({ label }) => label)

/** As somebody in UTC reads it. */
export const text = (words: Words) =>
  words.map((word) => (typeof word === 'string' ? word : momentText(word))).join('')

function momentText(moment: Moment): string {
  if ('at' in moment) return clockText(moment.at, moment.form ?? 'minute', 'UTC')
  const at = Date.parse('ago' in moment ? moment.ago : moment.in)
  const distance = durationText(Math.abs(NOW.getTime() - at))
  return 'ago' in moment ? `${distance} ago` : `in ${distance}`
}
