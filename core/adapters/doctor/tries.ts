import { randomUUID } from 'node:crypto'
import { prismaTerraformStates } from '~/core/adapters/prisma/terraformStates'
import { isTaken, type Db, type Tx } from '~/core/adapters/prisma/client'
import { runRef } from '~/core/domain/run'
import type { Clock } from '~/core/ports/Clock'

const GUARDS = [
  'Machine_one_live_per_agent',
  'Run_one_open_per_agent',
  'Refund_one_automatic_per_cause',
  'Finding_one_open',
  'Alert_one_open',
  'Resource_provider_id',
]
/** Never due: no worker takes such a run up. */
const NEVER = new Date('9999-12-31T00:00:00Z')

class TakenBack extends Error {}

/** Runs it in a transaction that never commits. */
async function takenBack<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const kept: { answer?: T } = {}
  try {
    await db.$transaction(async (tx) => {
      kept.answer = await work(tx)
      throw new TakenBack()
    })
  } catch (thrown) {
    if (!(thrown instanceof TakenBack)) throw thrown
  }
  return kept.answer as T
}

/** Two at once want the lock of one state, for one run. Returns how many got it. */
export async function tryLocks(db: Db, clock: Clock): Promise<number> {
  const states = prismaTerraformStates(db, clock)
  const [runId, subject] = [randomUUID(), `doctor-${randomUUID()}`]
  const by = { runId, epoch: 1, operation: 'lock' as const }
  const now = clock.now()
  await db.run.create({
    data: {
      id: runId,
      ref: runRef(Math.random),
      kind: 'backup',
      by: 'doctor',
      epoch: 1,
      leaseOwner: 'doctor',
      leaseUntil: NEVER,
      nextAt: NEVER,
      createdAt: now,
    },
    select: { id: true },
  })
  try {
    const answers = await Promise.all(
      ['one', 'other'].map((id) => states.lock(subject, { id, info: { ID: id, Who: 'doctor' } }, by)),
    )
    return answers.filter((holder) => holder === null).length
  } finally {
    await db.terraformStateAccess.deleteMany({ where: { subject } })
    await db.terraformState.deleteMany({ where: { subject } })
    await db.run.deleteMany({ where: { id: runId } })
  }
}

export async function tryEventTwice(db: Db) {
  const id = `evt_doctor_${randomUUID()}`
  const rows = await takenBack(db, async (tx) => {
    const write = () => tx.$executeRaw`
      INSERT INTO "InboxEvent" (id, type, payload) VALUES (${id}, 'aura.doctor', '{}') ON CONFLICT DO NOTHING`
    return [await write(), await write()] as const
  })
  const [twice] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT "agentId" FROM "Machine" WHERE "retiredAt" IS NULL GROUP BY "agentId" HAVING count(*) > 1) t`
  return { firstRows: rows[0], secondRows: rows[1], twiceRun: twice?.count ?? 0 }
}

export async function missingGuards(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT indexname AS name FROM pg_indexes WHERE schemaname = current_schema() AND indexname = ANY(${GUARDS})`
  const found = rows.map(({ name }) => name)
  return GUARDS.filter((guard) => !found.includes(guard))
}

/** An agent that is there for as long as the transaction. */
async function scratchAgent(tx: Tx) {
  const [id, name] = [randomUUID(), `doctor-${randomUUID()}`]
  await tx.account.create({ data: { id, email: `${id}@doctor.invalid`, passwordHash: 'none' } })
  await tx.customer.create({ data: { id, accountId: id, agentUser: name } })
  await tx.plan.create({
    data: {
      id: name,
      name,
      priceCents: 0,
      serverType: '',
      location: '',
      locationName: '',
      vcpu: 0,
      ramGb: 0,
      diskGb: 0,
      isOffered: false,
    },
  })
  await tx.agent.create({ data: { id, name, customerId: id, planId: name } })
  return id
}

const twice: Record<string, (tx: Tx, agentId: string) => Promise<unknown>> = {
  machine: (tx, agentId) => {
    const id = randomUUID()
    return tx.machine.create({
      data: {
        id,
        agentId,
        name: id,
        generation: Math.floor(Math.random() * 1_000_000_000),
        serverType: '',
        location: '',
        image: '',
        sshPublicKey: '',
        sshPrivateKeySealed: '',
        registrationHash: id,
        registrationSealed: '',
      },
    })
  },
  run: (tx, agentId) =>
    tx.run.create({
      data: { id: randomUUID(), ref: randomUUID(), kind: 'backup', agentId, by: 'doctor', nextAt: NEVER },
    }),
  refund: async (tx, agentId) => {
    const now = new Date()
    const id = `in_${agentId}`
    const of = { agentId, customerId: agentId, status: 'paid', currency: 'eur', createdAt: now, readAt: now }
    await tx.invoice.upsert({ where: { id }, create: { id, amountPaidCents: 1, ...of }, update: {} })
    return tx.refund.create({
      data: {
        id: randomUUID(),
        invoiceId: id,
        agentId,
        amountCents: 1,
        currency: 'eur',
        cause: 'cancelled',
        isAutomatic: true,
        by: 'doctor',
      },
    })
  },
}

/** A second live machine, open run and automatic refund of one agent, each really tried. */
export async function tryTwice(db: Db): Promise<{ refused: string[]; taken: string[] }> {
  const [refused, taken]: [string[], string[]] = [[], []]
  for (const [name, write] of Object.entries(twice)) {
    const isRefused = await takenBack(db, async (tx) => {
      const agentId = await scratchAgent(tx)
      await write(tx, agentId)
      await write(tx, agentId)
      return false
    }).catch((thrown: unknown) => {
      if (isTaken(thrown)) return true
      throw thrown
    })
    ;(isRefused ? refused : taken).push(name)
  }
  return { refused, taken }
}
