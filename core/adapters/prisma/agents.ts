import type { Agent, Agents, AgentWithOwner, Machine, Wanted } from '~/core/ports/Agents'
import type { Clock } from '~/core/ports/Clock'
import { Wish } from '~/core/domain/wish'
import { isTaken, type Db } from './client'
import { writeEffects } from './effects'
import { Prisma, type Agent as AgentRow, type Plan as PlanRow } from './generated/client'

/** Is to run, and nothing is done with it now. */
const settled = { wanted: 'running', goneAt: null, runs: { none: { endedAt: null } } }
/** An order that is neither paid for nor given up. */
const unpaid = { wanted: 'undecided', goneAt: null }
const on = { retiredAt: null, readyAt: { not: null }, stoppedAt: null }

export function prismaAgents(db: Db, clock: Clock): Agents {
  return {
    async get(id): Promise<AgentWithOwner | null> {
      // Asked for at each step of a run: one trip instead of the four that Prisma makes of it.
      const [row] = await db.$queryRaw<(AgentRow & { plan: PlanRow; email: string; agentUser: string })[]>`
        SELECT "Agent".*, to_json("Plan") AS plan, "Account".email, "Customer"."agentUser"
        FROM "Agent" JOIN "Plan" ON "Plan".id = "planId" JOIN "Customer" ON "Customer".id = "customerId"
          JOIN "Account" ON "Account".id = "Customer"."accountId"
        WHERE "Agent".id = ${id}::uuid`
      if (!row) return null
      const { plan, email, agentUser, ...agent } = row
      return { ...agentOf(agent), owner: { customerId: agent.customerId, email, agentUser }, plan }
    },

    async liveMachine(agentId): Promise<Machine | null> {
      return db.machine.findFirst({ where: { agentId, retiredAt: null } })
    },

    async lastGeneration(agentId) {
      const last = await db.machine.aggregate({ where: { agentId }, _max: { generation: true } })
      return last._max.generation ?? 0
    },

    async wasReady(agentId) {
      return (await db.machine.count({ where: { agentId, readyAt: { not: null } } })) > 0
    },

    async addMachine(machine) {
      const now = clock.now()
      try {
        return await db.machine.create({ data: { ...machine, createdAt: now, sshKeyAt: now } })
      } catch (thrown) {
        if (isTaken(thrown)) return null
        throw thrown
      }
    },

    async saveTailnet(machineId, { address, nodeId }) {
      await db.machine.update({
        where: { id: machineId },
        data: { tailnetAddress: address, tailnetNodeId: nodeId },
      })
    },

    async saveModelKey(machineId, sealed) {
      await db.machine.update({ where: { id: machineId }, data: { modelKeySealed: sealed } })
    },

    async saveNextKey(machineId, { publicKey, privateKeySealed }) {
      await db.machine.updateMany({
        where: { id: machineId, nextSshPublicKey: null },
        data: { nextSshPublicKey: publicKey, nextSshPrivateKeySealed: privateKeySealed },
      })
    },

    async keyRotated(machineId) {
      const next = await db.machine.findUniqueOrThrow({ where: { id: machineId } })
      if (!next.nextSshPublicKey || !next.nextSshPrivateKeySealed) return
      await db.machine.update({
        where: { id: machineId },
        data: {
          sshPublicKey: next.nextSshPublicKey,
          sshPrivateKeySealed: next.nextSshPrivateKeySealed,
          nextSshPublicKey: null,
          nextSshPrivateKeySealed: null,
          sshKeyAt: clock.now(),
        },
      })
    },

    async toProbe(before, limit) {
      const rows = await db.agent.findMany({
        where: {
          ...settled,
          AND: { OR: [{ probedAt: null }, { probedAt: { lt: before } }] },
          machines: { some: { ...on, tailnetAddress: { not: null } } },
        },
        select: { id: true, missedProbes: true, machines: { where: on, select: { tailnetAddress: true } } },
        orderBy: { probedAt: { sort: 'asc', nulls: 'first' } },
        take: limit,
      })
      return rows.flatMap(({ id, missedProbes, machines: [machine] }) =>
        machine?.tailnetAddress ? [{ agentId: id, address: machine.tailnetAddress, missedProbes }] : [],
      )
    },

    async probed(agentId, isFine) {
      const { missedProbes } = await db.agent.update({
        where: { id: agentId },
        data: { probedAt: clock.now(), missedProbes: isFine ? 0 : { increment: 1 } },
        select: { missedProbes: true },
      })
      return missedProbes
    },

    async healthy(agentId, effects) {
      const now = clock.now()
      await db.$transaction((tx) => writeEffects(tx, [{ kind: 'agentHealthy', agentId }, ...effects], now))
    },

    async backupsDue(limit) {
      return db.agent.findMany({
        where: {
          ...settled,
          machines: { some: on },
          AND: { OR: [{ backupDueAt: null }, { backupDueAt: { lte: clock.now() } }] },
        },
        select: { id: true, backupDueAt: true },
        orderBy: { backupDueAt: { sort: 'asc', nulls: 'first' } },
        take: limit,
      })
    },

    async planBackup(agentId, dueAt) {
      await db.agent.update({ where: { id: agentId }, data: { backupDueAt: dueAt } })
    },

    async oldKeys(before, limit) {
      const rows = await db.agent.findMany({
        where: { ...settled, machines: { some: { ...on, sshKeyAt: { lt: before } } } },
        select: { id: true },
        take: limit,
      })
      return rows.map(({ id }) => id)
    },

    async unconverged(limit) {
      const rows = await db.agent.findMany({
        where: {
          goneAt: null,
          runs: { none: { endedAt: null } },
          OR: [
            { wanted: 'gone' },
            {
              wanted: 'running',
              OR: [{ graceUntil: null }, { graceUntil: { lte: clock.now() } }],
              machines: { none: { retiredAt: null, readyAt: { not: null } } },
            },
            { wanted: 'running', machines: { some: { retiredAt: null, stoppedAt: { not: null } } } },
            { wanted: 'stopped', machines: { some: { retiredAt: null, stoppedAt: null } } },
            { wish: { not: Prisma.DbNull } },
          ],
        },
        select: { id: true },
        orderBy: { id: 'asc' },
        take: limit,
      })
      return rows.map(({ id }) => id)
    },

    async create({ id, name, customerId, planId }) {
      const known = await db.agent.findUnique({ where: { id } })
      if (known) return known.customerId === customerId ? agentOf(known) : 'foreign'
      try {
        return agentOf(
          await db.agent.create({ data: { id, name, customerId, planId, createdAt: clock.now() } }),
        )
      } catch (thrown) {
        if (isTaken(thrown)) return 'nameTaken'
        throw thrown
      }
    },

    async saveCheckout(agentId, { sessionId, url, expiresAt }) {
      const { count } = await db.agent.updateMany({
        where: { id: agentId, ...unpaid },
        data: { checkoutSessionId: sessionId, checkoutUrl: url, checkoutExpiresAt: expiresAt },
      })
      return count === 1
    },

    async dropOrder(agentId, sessionId, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        const { count } = await tx.agent.updateMany({
          where: { id: agentId, ...unpaid, checkoutSessionId: sessionId },
          data: { wanted: 'gone', wantedReason: 'dropped', version: { increment: 1 } },
        })
        if (count === 1) await writeEffects(tx, effects, now)
        return count === 1
      })
    },

    async checkoutReturned(agentId) {
      await db.agent.updateMany({
        where: { id: agentId, checkoutReturnAt: null },
        data: { checkoutReturnAt: clock.now() },
      })
    },

    async want(agentId, wanted, reason, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        const { count } = await tx.agent.updateMany({
          // Gone is for good: whoever looked before that must not bring the agent back, nor change why it goes.
          where: { id: agentId, wanted: { not: 'gone' }, goneAt: null },
          data: { wanted, wantedReason: reason, version: { increment: 1 } },
        })
        if (count === 1) await writeEffects(tx, effects, now)
        return count === 1
      })
    },

    async keepWish(agentId, wish) {
      const { count } = await db.agent.updateMany({
        where: { id: agentId, wish: { equals: Prisma.DbNull } },
        data: { wish },
      })
      return count === 1
    },

    async dropWish(agentId) {
      await db.agent.updateMany({ where: { id: agentId }, data: { wish: Prisma.DbNull } })
    },
  }
}

export const agentOf = <Row extends Pick<AgentRow, 'wanted' | 'health' | 'wish'>>(row: Row) => ({
  ...row,
  wish: Wish.nullable().parse(row.wish),
  wanted: row.wanted as Wanted,
  health: row.health as Agent['health'],
})
