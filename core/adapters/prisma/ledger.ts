import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'
import type { Clock } from '~/core/ports/Clock'
import type { Intent, Ledger, Resource } from '~/core/ports/Ledger'
import { isTaken, type Db, type Tx } from './client'
import type { Prisma } from './generated/client'

const Row = z.object({
  id: z.string(),
  runId: z.string(),
  agentId: z.string().nullable(),
  machineId: z.string().nullable(),
  provider: z.enum(['hetzner', 'tailscale', 'model']),
  kind: z.enum(['server', 'firewall', 'sshKey', 'authKey', 'device', 'modelKey', 'snapshot']),
  ordinal: z.int(),
  createKey: z.string(),
  bodyHash: z.string().nullable(),
  name: z.string().nullable(),
  providerId: z.string().nullable(),
  state: z.enum(['intended', 'alive', 'removing', 'gone']),
  detail: z.unknown(),
  absentLooks: z.int(),
  absentAt: z.date().nullable(),
  createdAt: z.date(),
  answeredAt: z.date().nullable(),
  goneAt: z.date().nullable(),
})
const resourceOf = (row: unknown): Resource => Row.parse(row)

/** Two that intend the same at once: one of them is refused by the create key's index, looks again, and finds it. */
const INTEND_TRIES = 3

export function prismaLedger(db: Db, clock: Clock, environment: string): Ledger {
  async function intendOnce(intent: Intent, epoch: number) {
    return db.$transaction(async (tx) => {
      await assertCurrent(tx, intent.runId, epoch)
      const { provider, kind, machineId, agentId } = intent
      const last = await tx.resource.findFirst({
        where: { provider, kind, machineId, agentId },
        orderBy: [{ ordinal: 'desc' }, { id: 'desc' }],
      })
      if (last && last.state !== 'gone') return { resource: resourceOf(last), isNew: false }
      const ordinal = last ? last.ordinal + 1 : 0
      const createKey = `${machineId ?? agentId ?? environment}-${kind}-${ordinal}`
      const data = { id: uuidv7(), ...intent, ordinal, createKey, createdAt: clock.now() }
      return { resource: resourceOf(await tx.resource.create({ data })), isNew: true }
    })
  }

  const find = async (where: Prisma.ResourceWhereInput, withGone = false): Promise<Resource[]> => {
    const rows = await db.resource.findMany({
      where: withGone ? where : { ...where, state: { not: 'gone' } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    })
    return rows.map(resourceOf)
  }

  return {
    async intend(intent, epoch) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await intendOnce(intent, epoch)
        } catch (thrown) {
          if (!isTaken(thrown) || tries === INTEND_TRIES) throw thrown
        }
      }
    },

    async answered(id, { providerId, detail, server }) {
      const now = clock.now()
      await db.$transaction(async (tx) => {
        const { machineId } = await tx.resource.update({
          where: { id },
          data: { providerId, detail: detail as Prisma.InputJsonValue },
          select: { machineId: true },
        })
        await tx.resource.updateMany({ where: { id, state: 'intended' }, data: { state: 'alive' } })
        await tx.resource.updateMany({ where: { id, answeredAt: null }, data: { answeredAt: now } })
        if (!server || machineId === null) return
        await tx.machine.update({ where: { id: machineId }, data: { serverId: providerId, ...server } })
        await tx.machine.updateMany({
          where: { id: machineId, registrationOpenAt: null },
          data: { registrationOpenAt: now },
        })
      })
    },

    async removing(id) {
      await db.resource.updateMany({ where: { id, state: { not: 'gone' } }, data: { state: 'removing' } })
    },

    async gone(id) {
      await db.resource.updateMany({
        where: { id, state: { not: 'gone' } },
        data: { state: 'gone', goneAt: clock.now() },
      })
    },

    async lookedAbsent(id) {
      await db.resource.updateMany({ where: { id, absentAt: null }, data: { absentAt: clock.now() } })
      return resourceOf(await db.resource.update({ where: { id }, data: { absentLooks: { increment: 1 } } }))
    },

    ofMachine: (machineId, options) => find({ machineId }, options?.withGone),
    ofAgent: (agentId, options) => find({ agentId }, options?.withGone),

    async keysLeftBehind(limit) {
      const rows = await db.resource.findMany({
        where: {
          kind: { in: ['authKey', 'modelKey'] },
          state: { not: 'gone' },
          machine: { retiredAt: { not: null } },
        },
        orderBy: { createdAt: 'asc' },
        take: limit,
      })
      return rows.map(resourceOf)
    },

    async findByProviderId(provider, kind, providerId) {
      const row = await db.resource.findFirst({ where: { provider, kind, providerId } })
      return row && resourceOf(row)
    },

    async recordCalls(calls) {
      await db.apiCall.createMany({ data: calls.map((call) => ({ id: uuidv7(), ...call })) })
    },
  }
}

/** Held to the transaction's end: a lease that is stolen meanwhile waits for it. */
export async function assertCurrent(tx: Tx, runId: string, epoch: number): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT id FROM "Run" WHERE id = ${runId}::uuid AND epoch = ${epoch} AND "endedAt" IS NULL FOR SHARE`
  if (rows.length === 0)
    throw new AuraError('lease_lost', { detail: `epoch ${epoch} of run ${runId} is over` })
}
