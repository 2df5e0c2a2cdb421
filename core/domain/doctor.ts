import { CONNECTIONS_SHARE_MAX } from './vitalSigns'

/** What each check has measured: the numbers alone; what they mean is judged here. */
export type DoctorEvidence = {
  terraformState: { locksTaken: number; versions: number; unsealed: number }
  webhookIdempotency: { firstRows: number; secondRows: number; twiceRun: number }
  webhookResponse: { status: number; ms: number; queueOnly: boolean }
  ansible: { awaitsBoot: boolean; machines: number; unawaited: number }
  tailscale: { devices: number; keySeconds: number }
  ssh: { machines: number; unpinned: number; isStrict: boolean }
  connections: { used: number; max: number; poolMax: number }
  costTracking: {
    missingGuards: string[]
    setupsPerHour: number
    scanAgeMs: number | null
    scanDueMs: number
    oldOrphans: number
  }
  errorHandling: { failedRuns: number; leftovers: string[] }
  rateLimiting: {
    budget: { left: number; limit: number } | null
    creationsPerMinute: number | null
    refused: number
  }
  secrets: { states: number; leaks: string[] }
  monitoring: { recipients: number; hasHook: boolean; undelivered: number; unknownKinds: string[] }
  testing: { refused: string[]; taken: string[] }
  documentation: { pages: number; missing: string[] }
}
export type CheckId = keyof DoctorEvidence
type Judgement = { isFine: boolean; measured: string }
type Check<Id extends CheckId> = {
  title: string
  limit: string
  /** What to do when it fails. */
  todo: string
  judge: (evidence: DoctorEvidence[Id]) => Judgement
}

const WEBHOOK_MS_MAX = 1_000
const LOCK_TRIES = 2
const KEY_SECONDS_MAX = 3_600
/** More than this in an hour: the shared budget does not hold back what it should. */
const REFUSED_MAX = 10
const hours = (ms: number) => `${(ms / 3_600_000).toFixed(1)} h`
const list = (names: string[]) => (names.length > 0 ? names.slice(0, 5).join(', ') : 'none')

/** The research's "Looks Done But Isn't" list, each point looked at live. */
export const doctorChecks: { [Id in CheckId]: Check<Id> } = {
  terraformState: {
    title: 'Terraform: states are remote, locked and sealed',
    limit: 'of two locks at once one is taken; no state unsealed',
    todo: 'Nothing may be applied before locks hold: see state_recovery in the runbook.',
    judge: ({ locksTaken, versions, unsealed }) => ({
      isFine: locksTaken === 1 && unsealed === 0,
      measured: `${locksTaken} of ${LOCK_TRIES} locks taken at once; ${versions} states, ${unsealed} unsealed`,
    }),
  },
  webhookIdempotency: {
    title: 'Webhooks: an event counts once',
    limit: 'the same event twice is one row; no agent set up twice',
    todo: 'Restore the inbox’s key: `npx prisma migrate deploy`.',
    judge: ({ firstRows, secondRows, twiceRun }) => ({
      isFine: firstRows === 1 && secondRows === 0 && twiceRun === 0,
      measured: `first ${firstRows} row, again ${secondRows}; ${twiceRun} agents with two live machines`,
    }),
  },
  webhookResponse: {
    title: 'Webhooks: answered at once, done later',
    limit: '200 within 1 s, and the work goes to the queue',
    todo: 'Look at web’s log and at the database’s load; nothing but one statement belongs into the request.',
    judge: ({ status, ms, queueOnly }) => ({
      isFine: status === 200 && ms < WEBHOOK_MS_MAX && queueOnly,
      measured: `${status || 'no answer'} in ${Math.round(ms)} ms, ${queueOnly ? 'queued' : 'not queued'}`,
    }),
  },
  ansible: {
    title: 'Ansible: on the machine, after cloud-init',
    limit: 'no machine configured before its boot was seen finished',
    todo: 'Look at the run’s timeline: awaitBoot must be done before configureAgent.',
    judge: ({ awaitsBoot, machines, unawaited }) => ({
      isFine: awaitsBoot && unawaited === 0,
      measured: `${machines} machines configured, ${unawaited} before their boot was done`,
    }),
  },
  tailscale: {
    title: 'Tailscale: keys come from the OAuth client',
    limit: 'the client is let in; a key lives for an hour at most',
    todo: 'Make a new OAuth client and set TAILSCALE_CLIENT_ID and _SECRET: see rotating_secrets.',
    judge: ({ devices, keySeconds }) => ({
      isFine: keySeconds <= KEY_SECONDS_MAX,
      measured: `let in, ${devices} devices listed; a key lives ${keySeconds} s`,
    }),
  },
  ssh: {
    title: 'SSH: host keys are pinned',
    limit: 'every machine in use has its key; nothing unknown is accepted',
    todo: 'Reprovision the machine that lacks its key: see recovery_strategies, SSH.',
    judge: ({ machines, unpinned, isStrict }) => ({
      isFine: unpinned === 0 && isStrict,
      measured: `${machines} machines, ${unpinned} without a key, checking ${isStrict ? 'strict' : 'off'}`,
    }),
  },
  connections: {
    title: 'Database: connections are pooled',
    limit: 'below 80 %, and a process takes at most 20',
    todo: 'See database_connections: lower DATABASE_CONNECTIONS or put PgBouncer in between.',
    judge: ({ used, max, poolMax }) => ({
      isFine: used < max * CONNECTIONS_SHARE_MAX && poolMax <= 20,
      measured: `${used} of ${max} in use, ${poolMax} a process`,
    }),
  },
  costTracking: {
    title: 'Cost: limits hold and reconciliation looks',
    limit: 'one live machine an agent; a complete scan lately; no orphan older than a day',
    todo: 'See orphans and deletion_off in the runbook; Findings shows what stands in the way.',
    judge: ({ missingGuards, setupsPerHour, scanAgeMs, scanDueMs, oldOrphans }) => ({
      isFine: missingGuards.length === 0 && scanAgeMs !== null && scanAgeMs <= scanDueMs && oldOrphans === 0,
      measured: [
        missingGuards.length > 0
          ? `missing: ${list(missingGuards)}`
          : `${setupsPerHour} setup an hour and customer`,
        scanAgeMs === null ? 'no complete scan yet' : `last complete scan ${hours(scanAgeMs)} ago`,
        `${oldOrphans} old orphans`,
      ].join('; '),
    }),
  },
  errorHandling: {
    title: 'Failures leave nothing behind',
    limit: 'nothing of a run that failed or was cancelled is still in the ledger',
    todo: 'See manual_cleanup in the runbook: delete by the finding, or by hand.',
    judge: ({ failedRuns, leftovers }) => ({
      isFine: leftovers.length === 0,
      measured: `${failedRuns} such runs, left over: ${list(leftovers)}`,
    }),
  },
  rateLimiting: {
    title: 'Hetzner: the request budget holds',
    limit: 'one shared budget, creations limited, at most 10 answers of 429 an hour',
    todo: 'See rate_budget_low: lower the rate of machine creations in Settings.',
    judge: ({ budget, creationsPerMinute, refused }) => ({
      isFine: creationsPerMinute !== null && creationsPerMinute > 0 && refused <= REFUSED_MAX,
      measured: `${budget ? `${budget.left} of ${budget.limit} left` : 'full'}; ${creationsPerMinute ?? 'unlimited'} creations a minute; ${refused} times 429`,
    }),
  },
  secrets: {
    title: 'Secrets: none in Terraform’s states',
    limit: 'no state holds a secret of ours, or anything shaped like one',
    todo: 'See recovery_strategies, “Secrets leaked”, now: rotate all of them.',
    judge: ({ states, leaks }) => ({
      isFine: leaks.length === 0,
      measured: `${states} states opened, secrets in: ${list(leaks)}`,
    }),
  },
  monitoring: {
    title: 'Alerts reach somebody',
    limit: 'mail or webhook has somewhere to go; none waits for over 10 min',
    todo: 'Make somebody staff, or set ALERT_WEBHOOK_URL; look at the mail lane.',
    judge: ({ recipients, hasHook, undelivered, unknownKinds }) => ({
      isFine: (recipients > 0 || hasHook) && undelivered === 0 && unknownKinds.length === 0,
      measured: `${recipients} staff, webhook ${hasHook ? 'set' : 'not set'}, ${undelivered} not delivered`,
    }),
  },
  testing: {
    title: 'The same thing twice is refused',
    limit: 'a second live machine, run and automatic refund are refused',
    todo: 'Restore the guards: `npx prisma migrate deploy`.',
    judge: ({ refused, taken }) => ({
      isFine: taken.length === 0 && refused.length > 0,
      measured: `refused: ${list(refused)}; taken: ${list(taken)}`,
    }),
  },
  documentation: {
    title: 'The runbook is there',
    limit: 'a page for each alert, for cleaning up, states and costs',
    todo: 'Write the missing pages into docs/runbook/.',
    judge: ({ pages, missing }) => ({
      isFine: missing.length === 0,
      measured: `${pages} pages, missing: ${list(missing)}`,
    }),
  },
}

export const checkIds = Object.keys(doctorChecks) as CheckId[]

export type DoctorLine = {
  id: CheckId
  title: string
  state: 'ok' | 'failed'
  measured: string
  limit: string
  todo: string
}

/** A check that could not be made has failed: what is not known to be fine is not fine. */
export function judge<Id extends CheckId>(id: Id, evidence: DoctorEvidence[Id] | Error): DoctorLine {
  const { title, limit, todo, judge: judged } = doctorChecks[id]
  const { isFine, measured } =
    evidence instanceof Error
      ? { isFine: false, measured: `could not look: ${evidence.message}` }
      : judged(evidence)
  return { id, title, state: isFine ? 'ok' : 'failed', measured, limit, todo }
}

/** Failing first, then as in the list. */
export const failingFirst = (lines: DoctorLine[]): DoctorLine[] => [
  ...lines.filter(({ state }) => state === 'failed'),
  ...lines.filter(({ state }) => state === 'ok'),
]
