import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sshOptions } from '~/core/adapters/ansible/sshOptions'
import type { Db } from '~/core/adapters/prisma/client'
import { connections } from '~/core/adapters/prisma/vitals'
import type { Env } from '~/core/config/env'
import { alertKinds } from '~/core/domain/alertCatalogue'
import { pipelines } from '~/core/domain/pipelines'
import type { Alerts } from '~/core/ports/Alerts'
import type { Clock } from '~/core/ports/Clock'
import type { DoctorLooks } from '~/core/ports/Doctor'
import type { Findings } from '~/core/ports/Findings'
import type { StateInventory } from '~/core/ports/Inventory'
import type { SettingRows } from '~/core/ports/SettingRows'
import type { Tailnet } from '~/core/ports/Tailnet'
import { leftovers, oldOrphans, refusedCalls, unawaited, undelivered, unsealedStates } from './counts'
import { tryWebhook } from './tryWebhook'
import { missingGuards, tryEventTwice, tryLocks, tryTwice } from './tries'

/** Pages that are not an alert's. */
const PAGES = [
  'manual_cleanup',
  'state_recovery',
  'cost_reconciliation',
  'rotating_secrets',
  'restoring_the_database',
  'recovery_strategies',
]

export type DoctorOptions = {
  db: Db
  clock: Clock
  env: Env
  findings: Findings
  settingRows: SettingRows
  alerts: Alerts
  tailnet: Pick<Tailnet, 'devices'>
  stateInventory: StateInventory
  budget: () => Promise<{ left: number; limit: number } | null>
  /** docs/runbook */
  runbook: string
}

/** The fourteen looks, each at the thing itself. What they write is taken back in the same breath. */
export function doctorLooks(options: DoctorOptions): DoctorLooks {
  const { db, clock, env, settingRows, tailnet, stateInventory } = options
  return {
    terraformState: async () => ({
      locksTaken: await tryLocks(db, clock),
      ...(await unsealedStates(db)),
    }),

    webhookIdempotency: async () => tryEventTwice(db),

    webhookResponse: (signal) => tryWebhook({ db, clock, env, signal }),

    ansible: async () => {
      const { forward } = pipelines.provision
      return {
        awaitsBoot: forward.indexOf('awaitBoot') < forward.indexOf('configureAgent'),
        ...(await unawaited(db)),
      }
    },

    tailscale: async (signal) => ({
      devices: (await tailnet.devices(signal)).length,
      keySeconds: env.AUTH_KEY_SECONDS,
    }),

    ssh: async () => {
      const inUse = { retiredAt: null, readyAt: { not: null } }
      const [machines, unpinned] = await Promise.all([
        db.machine.count({ where: inUse }),
        db.machine.count({ where: { ...inUse, hostKey: null } }),
      ])
      return { machines, unpinned, isStrict: isStrict() }
    },

    connections: async () => ({ ...(await connections(db)), poolMax: env.DATABASE_CONNECTIONS }),

    costTracking: () => costTracking(options),

    errorHandling: async () => leftovers(db, clock.now()),

    rateLimiting: async () => ({
      budget: await options.budget(),
      creationsPerMinute: await settingRows.value('machinesPerMinute'),
      refused: await refusedCalls(db, clock.now()),
    }),

    secrets: async () => ({
      states: (await stateInventory.states()).length,
      leaks: await stateInventory.withSecrets(secretsOf(env)),
    }),

    monitoring: () => monitoring(options),
    testing: () => tryTwice(db),
    documentation: async () => documentation(options.runbook),
  }
}

async function costTracking({ db, clock, env, findings, settingRows }: DoctorOptions) {
  const now = clock.now()
  const last = await findings.lastScan()
  const whole = await db.scan.findFirst({ where: { isComplete: true }, orderBy: { startedAt: 'desc' } })
  return {
    missingGuards: await missingGuards(db),
    setupsPerHour: await settingRows.value('perCustomerHourly'),
    scanAgeMs: last && whole ? now.getTime() - whole.startedAt.getTime() : null,
    // Two may be missed: a restart, an outage of a provider.
    scanDueMs: env.RECONCILE_MS * 3 + 300_000,
    oldOrphans: await oldOrphans(db, now),
  }
}

async function monitoring({ db, clock, env, alerts }: DoctorOptions) {
  const known: readonly string[] = alertKinds
  const open = await db.alert.findMany({ where: { clearedAt: null }, select: { kind: true }, take: 1000 })
  const hasHook = env.ALERT_WEBHOOK_URL !== undefined
  return {
    recipients: (await alerts.staffEmails()).length,
    hasHook,
    undelivered: await undelivered(db, clock.now()),
    unknownKinds: [...new Set(open.map(({ kind }) => kind))].filter((kind) => !known.includes(kind)),
  }
}

function documentation(runbook: string) {
  const wanted = [...PAGES, ...alertKinds]
  const pages = existsSync(runbook) ? readdirSync(runbook).filter((name) => name.endsWith('.md')).length : 0
  return { pages, missing: wanted.filter((page) => !existsSync(join(runbook, `${page}.md`))) }
}

/** What a connection would really be made with. */
function isStrict(): boolean {
  const folder = { write: (name: string) => name } as unknown as Parameters<typeof sshOptions>[1]
  const target = {
    machineId: 'doctor',
    hostKey: 'ssh-ed25519 AAAA',
    privateKey: '',
  } as unknown as Parameters<typeof sshOptions>[0]
  return sshOptions(target, folder).options.includes('StrictHostKeyChecking=yes')
}

const secretsOf = (env: Env): string[] =>
  [
    env.HETZNER_TOKEN,
    env.TAILSCALE_CLIENT_SECRET,
    env.STRIPE_SECRET_KEY,
    env.STRIPE_WEBHOOK_SECRET,
    env.MODEL_ADMIN_KEY,
    ...[env.MASTER_KEYS, env.STATE_KEYS].flatMap((keys) =>
      keys.split(',').map((pair) => pair.slice(pair.indexOf(':') + 1)),
    ),
  ].filter(Boolean)
