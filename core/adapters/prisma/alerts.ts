import { alertFacts } from '~/core/domain/alertCatalogue'
import type { Alert, Alerts } from '~/core/ports/Alerts'
import type { Clock } from '~/core/ports/Clock'
import type { Db } from './client'
import { raiseAlert, writeEffects } from './effects'

/** One that was cleared long ago need not be told any more. */
const OWED_MS = 24 * 3_600_000
/** A strange registration counts as over after a day without another. */
const QUIET_MS = 24 * 3_600_000

export function prismaAlerts(db: Db, clock: Clock): Alerts {
  const clear = async (where: { kind: string; subject?: string; id?: { in: string[] } }) => {
    await db.alert.updateMany({ where: { ...where, clearedAt: null }, data: { clearedAt: clock.now() } })
  }

  return {
    raise: (kind, subject, says) => raiseAlert(db, kind, subject, says, clock.now()),
    clear: (kind, subject) => clear({ kind, subject }),

    async watch(kinds, conditions) {
      const now = clock.now()
      const open = await db.alert.findMany({ where: { kind: { in: [...kinds] }, clearedAt: null } })
      const keyOf = ({ kind, subject }: { kind: string; subject: string }) => `${kind} ${subject}`
      const known = new Map(open.map((alert) => [keyOf(alert), alert]))
      for (const condition of conditions) {
        const { kind, subject, says } = condition
        const alert = known.get(keyOf(condition))
        known.delete(keyOf(condition))
        if (!alert) await raiseAlert(db, kind, subject, says, now)
        else await db.alert.updateMany({ where: { id: alert.id }, data: { says, lastAt: now } })
      }
      const over = [...known.values()].map(({ id }) => id)
      await db.alert.updateMany({ where: { id: { in: over }, clearedAt: null }, data: { clearedAt: now } })
    },

    clearOvercome: () => clearOvercome(db, clock.now()),

    async get(id) {
      const row = await db.alert.findUnique({ where: { id } })
      return row && alertOf(row)
    },

    async owed(limit) {
      const since = new Date(clock.now().getTime() - OWED_MS)
      const rows = await db.alert.findMany({
        where: {
          AND: [
            { OR: [{ mailedAt: null }, { postedAt: null }] },
            { OR: [{ clearedAt: null }, { clearedAt: { gt: since } }] },
          ],
        },
        select: { id: true },
        orderBy: [{ firstAt: 'asc' }, { id: 'asc' }],
        take: limit,
      })
      return rows.map(({ id }) => id)
    },

    async mailed(id, effects) {
      const now = clock.now()
      await db.$transaction(async (tx) => {
        const { count } = await tx.alert.updateMany({
          where: { id, mailedAt: null },
          data: { mailedAt: now },
        })
        if (count === 1) await writeEffects(tx, effects, now)
      })
    },

    async posted(id) {
      await db.alert.updateMany({ where: { id, postedAt: null }, data: { postedAt: clock.now() } })
    },

    async staffEmails() {
      const rows = await db.account.findMany({
        where: { role: { in: ['admin', 'support'] }, deletedAt: null },
        select: { email: true },
        orderBy: { email: 'asc' },
        take: 50,
      })
      return rows.map(({ email }) => email)
    },
  }
}

type Row = Omit<Alert, 'severity'> & { severity: string }
const alertOf = (row: Row): Alert => ({ ...row, severity: alertFacts(row.kind).severity })

/** Each by the row that it was raised about. */
async function clearOvercome(db: Db, now: Date): Promise<number> {
  const quiet = new Date(now.getTime() - QUIET_MS)
  return db.$executeRaw`
    UPDATE "Alert" a SET "clearedAt" = ${now} WHERE a."clearedAt" IS NULL AND (
      (a.kind = 'provision_failed' AND EXISTS (
        SELECT 1 FROM "Run" r JOIN "Agent" g ON g.id = r."agentId" WHERE r.ref = a.subject AND (
          g."goneAt" IS NOT NULL OR EXISTS (
            SELECT 1 FROM "Run" n WHERE n."agentId" = g.id AND n.outcome = 'succeeded' AND n."endedAt" > r."endedAt"))))
      OR (a.kind IN ('reprovision_failed', 'restore_failed', 'update_failed', 'backup_failed') AND EXISTS (
        SELECT 1 FROM "Run" r JOIN "Agent" g ON g.id = r."agentId" WHERE r.ref = a.subject AND (
          g."goneAt" IS NOT NULL
          OR a.kind = 'backup_failed' AND EXISTS (
            SELECT 1 FROM "Backup" b WHERE b."agentId" = g.id AND b."verifiedAt" > r."endedAt")
          OR a.kind <> 'backup_failed' AND EXISTS (
            SELECT 1 FROM "Run" n WHERE n."agentId" = g.id AND n.outcome = 'succeeded' AND n."endedAt" > r."endedAt"
              AND (n.kind IN ('reprovision', 'revive') OR a.kind = n.kind || '_failed')))))
      OR (a.kind IN ('retire_blocked', 'absence_unproven') AND EXISTS (
        SELECT 1 FROM "Machine" m WHERE m.name = a.subject AND m."retiredAt" IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM "Finding" f WHERE f.name = a.subject AND f."settledAt" IS NULL))
      OR (a.kind IN ('retire_blocked', 'absence_unproven') AND EXISTS (
        SELECT 1 FROM "Finding" f WHERE f.name = a.subject AND f."settledAt" > a."lastAt"))
      OR (a.kind = 'refund_failed' AND EXISTS (
        SELECT 1 FROM "Refund" r JOIN "Refund" n ON n."invoiceId" = r."invoiceId" AND n.cause = r.cause
        WHERE r.id::text = a.subject AND n.state = 'succeeded'))
      OR (a.kind = 'fraud_warning' AND (
        EXISTS (SELECT 1 FROM "Refund" r WHERE r."invoiceId" = a.subject AND r.state = 'succeeded')
        OR EXISTS (SELECT 1 FROM "Dispute" d WHERE d."invoiceId" = a.subject)))
      OR (a.kind = 'agent_degraded' AND EXISTS (
        SELECT 1 FROM "Agent" g WHERE g.name = a.subject AND (g.health = 'ok' OR g."goneAt" IS NOT NULL)))
      OR (a.kind IN ('registration_used', 'registration_wrongAddress') AND (a."lastAt" < ${quiet} OR EXISTS (
        SELECT 1 FROM "Machine" m WHERE m.name = a.subject AND m."retiredAt" IS NOT NULL))))`
}
