import { uuidv7 } from 'uuidv7'
import { alertFacts } from '~/core/domain/alertCatalogue'
import { stepLanes } from '~/core/domain/pipelines'
import { unreachable } from '~/core/domain/errors'
import type { Job, Lane } from '~/core/domain/job'
import type { Run } from '~/core/domain/run'
import type { Effect } from '~/core/ports/Runs'
import type { Tx } from './client'
import { settleOvercome, writeFailure } from './failedJobRows'
import { Prisma } from './generated/client'

/** Postgres wakes the relays that LISTEN here; they poll as well. */
export const OUTBOX_CHANNEL = 'aura_outbox'
/** Which of them. */
export const JOBS_OWED = ''
export const EVENTS_OWED = 'events'

export const laneOf = (job: Job): Lane => {
  switch (job.name) {
    case 'advanceRun':
      return job.lane
    case 'handleStripeEvent':
    case 'convergeAgent':
    case 'sendRefund':
      return 'billing'
    case 'sendMail':
      return 'mail'
    case 'deliverAlert':
      return 'mail'
    case 'reconcile':
    case 'settleFinding':
    case 'runDoctor':
      return 'reconciliation'
    case 'runBulk':
      return 'checks'
    default:
      return unreachable(job)
  }
}

/** A job that this transaction owes to the queue, and the call that wakes the relay: one statement. */
export async function oweJob(
  tx: Tx,
  job: Job,
  now: Date,
  delayMs = 0,
  jobId: string | null = null,
): Promise<void> {
  const availableAt = new Date(now.getTime() + delayMs)
  await tx.$executeRaw`
    WITH owed AS (
      INSERT INTO "OutboxJob" (job, payload, "jobId", lane, "createdAt", "availableAt")
      VALUES (${job.name}, ${JSON.stringify(job)}::jsonb, ${jobId}, ${laneOf(job)}, ${now}, ${availableAt})
    )
    SELECT pg_notify(${OUTBOX_CHANNEL}, ${JOBS_OWED})`
}

/** The job that takes a run on, one for each version. */
export async function oweAdvance(
  tx: Tx,
  run: Pick<Run, 'id' | 'version' | 'step' | 'nextAt'>,
  now: Date,
): Promise<void> {
  if (!run.step) return
  const job: Job = { name: 'advanceRun', runId: run.id, version: run.version, lane: stepLanes[run.step] }
  await oweJob(tx, job, now, Math.max(0, run.nextAt.getTime() - now.getTime()), `${run.id}-${run.version}`)
}

export async function writeEffects(tx: Tx, effects: Effect[], now: Date): Promise<void> {
  for (const effect of effects) await writeEffect(tx, effect, now)
}

async function writeEffect(tx: Tx, effect: Effect, now: Date): Promise<unknown> {
  switch (effect.kind) {
    case 'job':
      return oweJob(tx, effect.job, now, effect.delayMs)
    case 'mail':
      return oweMail(tx, effect, now)
    case 'audit': {
      const { by, action, target, address } = effect
      const before = effect.before as Prisma.InputJsonValue | undefined
      const after = effect.after as Prisma.InputJsonValue | undefined
      return tx.auditEntry.create({
        data: { id: uuidv7(), at: now, by, action, target, before, after, address },
        select: { id: true },
      })
    }
    case 'agentWanted':
      return tx.agent.updateMany({
        // Gone is for good: whoever read the payment before that must not bring the agent back.
        where: { id: effect.agentId, wanted: { notIn: [effect.wanted, 'gone'] }, goneAt: null },
        data: {
          wanted: effect.wanted,
          wantedReason: effect.reason,
          version: { increment: 1 },
          ...(effect.reason === 'paid' ? { paidAt: now } : {}),
        },
      })
    case 'agentGrace':
      return tx.agent.updateMany({
        where: { id: effect.agentId, goneAt: null },
        data: { graceUntil: effect.until },
      })
    case 'agentBackup':
      return tx.agent.update({
        where: { id: effect.agentId },
        data: { restoreBackupId: effect.backupId },
        select: { id: true },
      })
    case 'agentFinalBackup':
      return tx.agent.update({
        where: { id: effect.agentId },
        data: { isFinalBackupOff: !effect.isWanted },
        select: { id: true },
      })
    case 'agentHealthy':
      return tx.agent.updateMany({
        where: { id: effect.agentId },
        data: { health: 'ok', missedProbes: 0, notAnsweringSince: null, probedAt: now },
      })
    case 'agentDegraded':
      return tx.agent.updateMany({
        where: { id: effect.agentId, health: 'ok' },
        data: { health: 'degraded', notAnsweringSince: now },
      })
    case 'wishGranted':
      return tx.agent.updateMany({ where: { id: effect.agentId }, data: { wish: Prisma.DbNull } })
    case 'agentGone':
      return agentGone(tx, effect.agentId, now)
    case 'machineStopped':
      return machineStopped(tx, effect, now)
    case 'backupAbandoned':
      return tx.backup.updateMany({
        where: { runId: effect.runId, state: { in: ['making', 'made'] } },
        data: { state: 'failed', failure: effect.failure },
      })
    case 'machineReady':
      return tx.machine.updateMany({ where: { id: effect.machineId, readyAt: null }, data: { readyAt: now } })
    case 'machineRetired':
      return tx.machine.updateMany({
        where: { id: effect.machineId, retiredAt: null },
        data: { retiredAt: now },
      })
    case 'failedJob':
      return writeFailure(tx, effect.failure, now)
    case 'jobOvercome':
      return settleOvercome(tx, effect.key, now)
    case 'alert':
      return raiseAlert(tx, effect.alert, effect.subject, effect.says, now)
    default:
      return unreachable(effect)
  }
}

/** Its backups live on for a while: whoever comes back finds their data. */
const KEPT_AFTER_END_MS = 30 * 24 * 3_600_000

/** A backup that was made as the machine stopped is kept without an end only while it stands still. */
async function machineStopped(
  tx: Tx,
  { machineId, isStopped }: Extract<Effect, { kind: 'machineStopped' }>,
  now: Date,
): Promise<void> {
  const { agentId } = await tx.machine.update({
    where: { id: machineId },
    data: { stoppedAt: isStopped ? now : null },
    select: { agentId: true },
  })
  if (isStopped) return
  await tx.backup.updateMany({
    where: { agentId, state: 'verified', keptUntil: null },
    data: { keptUntil: keptAfterEnd(now) },
  })
}

/** What its owner may come back for is kept from now on, however long it was kept before. */
async function agentGone(tx: Tx, agentId: string, now: Date): Promise<void> {
  const { count } = await tx.agent.updateMany({
    where: { id: agentId, goneAt: null },
    data: { goneAt: now, graceUntil: null },
  })
  if (count === 0) return
  const { restoreBackupId } = await tx.agent.findUniqueOrThrow({ where: { id: agentId } })
  const newest = await tx.backup.findFirst({
    where: { agentId, state: 'verified' },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  const last = restoreBackupId ?? newest?.id
  const keptUntil = keptAfterEnd(now)
  await tx.backup.updateMany({
    where: {
      agentId,
      state: 'verified',
      OR: [{ keptUntil: null }, ...(last ? [{ id: last, keptUntil: { lt: keptUntil } }] : [])],
    },
    data: { keptUntil },
  })
}

const keptAfterEnd = (now: Date) => new Date(now.getTime() + KEPT_AFTER_END_MS)

/** The key makes it go out once, however often it is owed. */
async function oweMail(tx: Tx, mail: Extract<Effect, { kind: 'mail' }>, now: Date): Promise<void> {
  const id = uuidv7()
  const { count } = await tx.mail.createMany({
    data: [
      {
        id,
        key: mail.key,
        to: mail.to,
        template: mail.template,
        values: mail.values,
        createdAt: now,
      },
    ],
    skipDuplicates: true,
  })
  if (count === 1) await oweJob(tx, { name: 'sendMail', mailId: id }, now)
}

export async function raiseAlert(
  tx: Tx,
  kind: string,
  subject: string,
  says: string,
  now: Date,
): Promise<void> {
  const { count } = await tx.alert.updateMany({
    where: { kind, subject, clearedAt: null },
    data: { says, lastAt: now, count: { increment: 1 } },
  })
  if (count > 0) return
  await tx.alert.createMany({
    data: [
      { id: uuidv7(), kind, subject, says, severity: alertFacts(kind).severity, firstAt: now, lastAt: now },
    ],
    skipDuplicates: true,
  })
}
