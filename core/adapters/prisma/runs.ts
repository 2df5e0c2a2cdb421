import { uuidv7 } from 'uuidv7'
import type { RunChange } from '~/core/domain/runChange'
import { canPreempt } from '~/core/domain/transition'
import { beginsFrom, wantedFor } from '~/core/domain/pipelines'
import type { Run, RunKind } from '~/core/domain/run'
import type { Clock } from '~/core/ports/Clock'
import type { Lease, Runs } from '~/core/ports/Runs'
import { isTaken, type Db, type Tx } from './client'
import { EVENTS_OWED, oweAdvance, OUTBOX_CHANNEL, writeEffects } from './effects'
import type { Prisma } from './generated/client'
import { runOf } from './runRow'

/**
 * Numbers events without gaps, as the counter is taken under the run's row lock; and wakes who publishes them. One
 * statement: a page waits for each trip.
 */
async function addEvents(
  tx: Tx,
  run: Pick<Run, 'id' | 'agentId'>,
  events: RunChange['events'],
  at: Date,
): Promise<void> {
  if (events.length === 0) return
  const numbered = events.map(({ kind, payload }, index) => ({ id: uuidv7(), nr: index + 1, kind, payload }))
  await tx.$executeRaw`
    WITH counted AS (
      UPDATE "Run" SET "eventSeq" = "eventSeq" + ${events.length} WHERE id = ${run.id}::uuid RETURNING "eventSeq"
    ), told AS (
      INSERT INTO "RunEvent" (id, "runId", "agentId", seq, kind, payload, at)
      SELECT event.id, ${run.id}::uuid, ${run.agentId}::uuid, "eventSeq" - ${events.length} + nr, kind, payload, ${at}
      FROM counted, json_to_recordset(${JSON.stringify(numbered)}::json)
        AS event (id uuid, nr int, kind text, payload jsonb)
    )
    SELECT pg_notify(${OUTBOX_CHANNEL}, ${EVENTS_OWED})`
}

async function writeStep(tx: Tx, run: Run, { step }: RunChange, now: Date): Promise<void> {
  if (!step) return
  const key = { runId: run.id, attempt: step.attempt, mode: step.mode, step: step.name, try: step.try }
  const isOpen = step.result === 'working' || step.result === 'waiting'
  const told = {
    result: step.result,
    detail: step.detail,
    errorCode: step.errorCode,
    cause: step.cause,
    worker: run.leaseOwner ?? '',
    epoch: run.epoch,
  }
  await tx.runStep.upsert({
    where: { runId_attempt_mode_step_try: key },
    create: { id: uuidv7(), ...key, ...told, startedAt: step.startedAt, endedAt: isOpen ? null : now },
    update: { ...told, looks: { increment: 1 }, endedAt: isOpen ? null : now },
    select: { id: true },
  })
}

/**
 * Whoever looked may have stood still since: the agent may be gone by now, or wanted otherwise. Held to the
 * transaction's end, so that a change of mind comes before the run or sees it. Not shared: what follows may write the
 * agent's row, and two that did so would wait for each other.
 */
async function isWanted(tx: Tx, agentId: string, wanted: string | null): Promise<boolean> {
  if (wanted === null) return true
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT id FROM "Agent" WHERE id = ${agentId}::uuid AND wanted = ${wanted} AND "goneAt" IS NULL FOR NO KEY UPDATE`
  return rows.length > 0
}

/**
 * The same for what is there. Asked when the run is in: from then on no other one can end beside it and change that.
 */
async function leadsFromHere(tx: Tx, agentId: string, kind: RunKind): Promise<boolean> {
  const from = beginsFrom[kind]
  if (!from) return true
  const machine = await tx.machine.findFirst({
    where: { agentId, retiredAt: null },
    select: { readyAt: true, stoppedAt: true },
  })
  if (from === 'noReadyMachine') return !machine?.readyAt
  return machine !== null && (machine.stoppedAt !== null) === (from === 'machineOff')
}

/** Takes the transaction back. */
class NotFromHere extends Error {}

export function prismaRuns(db: Db, clock: Clock): Runs {
  const find = async (where: Prisma.RunWhereInput): Promise<Run | null> => {
    const row = await db.run.findFirst({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
    return row && runOf(row)
  }
  return {
    get: (id) => find({ id }),
    openOf: (agentId) => find({ agentId, endedAt: null }),
    lastOf: (agentId) => find({ agentId }),
    countSince: (agentId, kind, since) =>
      db.run.count({ where: { agentId, kind, createdAt: { gte: since } } }),
    openFoundation: () => find({ kind: 'foundation', endedAt: null }),

    async open({ lane: _lane, ...run }, effects) {
      const now = clock.now()
      try {
        return await db.$transaction(async (tx) => {
          if (run.agentId && !(await isWanted(tx, run.agentId, wantedFor[run.kind]))) return null
          const row = runOf(await tx.run.create({ data: { ...run, createdAt: now, nextAt: now } }))
          if (run.agentId && !(await leadsFromHere(tx, run.agentId, run.kind))) throw new NotFromHere()
          await addEvents(
            tx,
            row,
            [{ kind: 'state', payload: { mode: row.mode, step: row.step, stepState: 'queued' } }],
            now,
          )
          await oweAdvance(tx, row, now)
          await writeEffects(tx, effects, now)
          return row
        })
      } catch (thrown) {
        if (isTaken(thrown) || thrown instanceof NotFromHere) return null
        throw thrown
      }
    },

    async takeLease({ runId, version, owner, leaseMs, graceMs }): Promise<Lease> {
      const now = clock.now()
      const stealable = new Date(now.getTime() - graceMs)
      const rows = await db.run.updateManyAndReturn({
        where: {
          id: runId,
          version,
          endedAt: null,
          OR: [{ leaseUntil: null }, { leaseUntil: { lt: stealable } }],
        },
        data: { leaseOwner: owner, leaseUntil: new Date(now.getTime() + leaseMs), epoch: { increment: 1 } },
      })
      if (rows[0]) return { at: 'taken', run: runOf(rows[0]) }
      const current = await db.run.findUnique({
        where: { id: runId },
        select: { version: true, endedAt: true, leaseUntil: true },
      })
      if (!current || current.endedAt || current.version !== version || !current.leaseUntil)
        return { at: 'stale' }
      return { at: 'held', until: new Date(current.leaseUntil.getTime() + graceMs) }
    },

    async renewLease({ runId, owner, epoch, leaseMs }) {
      const rows = await db.run.updateManyAndReturn({
        where: { id: runId, leaseOwner: owner, epoch, endedAt: null },
        data: { leaseUntil: new Date(clock.now().getTime() + leaseMs) },
        select: { cancelAskedAt: true },
      })
      return { isOurs: rows.length > 0, isCancelAsked: !!rows[0]?.cancelAskedAt }
    },

    async isCurrent(runId, epoch) {
      return (await db.run.count({ where: { id: runId, epoch, endedAt: null } })) > 0
    },

    async save(before, change, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        const rows = await tx.run.updateManyAndReturn({
          where: { id: before.id, version: before.version, epoch: before.epoch, endedAt: null },
          // A step that begins keeps lease and version, so that its own job finds the run again after a crash.
          data: change.keepsLease
            ? change.fields
            : { ...change.fields, version: { increment: 1 }, leaseOwner: null, leaseUntil: null },
        })
        if (!rows[0]) return null
        const run = runOf(rows[0])
        await writeStep(tx, before, change, now)
        await addEvents(tx, run, change.events, now)
        if (!change.keepsLease) await oweAdvance(tx, run, now)
        await writeEffects(tx, effects, now)
        return run
      })
    },

    async askCancel({ runId, by, effects }) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        // Locked, so that nothing can move between the look and the write.
        await tx.$queryRaw`SELECT id FROM "Run" WHERE id = ${runId}::uuid FOR UPDATE`
        const before = await tx.run.findUnique({ where: { id: runId } })
        if (!before) return null
        const run = runOf(before)
        if (run.mode === 'ended' || !canPreempt(run)) return null
        if (run.cancelAskedAt) return run
        const row = await tx.run.update({
          where: { id: runId },
          data: { cancelAskedAt: now, cancelAskedBy: by, version: { increment: 1 }, nextAt: now },
        })
        await addEvents(tx, run, [{ kind: 'cancelAsked', payload: { by } }], now)
        await oweAdvance(tx, runOf(row), now)
        await writeEffects(tx, effects, now)
        return runOf(row)
      })
    },

    async tell(runId, epoch, events) {
      await db.$transaction(async (tx) => {
        const row = await tx.run.findFirst({ where: { id: runId, epoch, endedAt: null } })
        if (row) await addEvents(tx, runOf(row), events, clock.now())
      })
    },

    async due(limit) {
      const now = clock.now()
      const rows = await db.run.findMany({
        where: {
          endedAt: null,
          nextAt: { lte: now },
          OR: [{ leaseUntil: null }, { leaseUntil: { lt: now } }],
        },
        orderBy: [{ nextAt: 'asc' }, { id: 'asc' }],
        take: limit,
      })
      return rows.map(runOf)
    },
  }
}
