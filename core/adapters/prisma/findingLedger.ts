import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import { runRef } from '~/core/domain/run'
import type { FindingKind } from '~/core/domain/reconcile'
import type { Clock } from '~/core/ports/Clock'
import type { Findings } from '~/core/ports/Findings'
import { isTaken, type Db } from './client'
import { writeEffects } from './effects'
import { prismaLedger } from './ledger'

/** Whose lease a cleanup's run is: no worker's, so none advances it. */
const CLEANUP = 'settleFinding'
/** Never due. */
const NEVER = new Date('9999-12-31T00:00:00Z')

const kinds: Partial<Record<FindingKind, { provider: 'hetzner' | 'tailscale'; kind: string }>> = {
  orphanServer: { provider: 'hetzner', kind: 'server' },
  ghostMachine: { provider: 'hetzner', kind: 'server' },
  orphanSnapshot: { provider: 'hetzner', kind: 'snapshot' },
  strayDevice: { provider: 'tailscale', kind: 'device' },
}

type Parts =
  | 'adopt'
  | 'hasOpenRun'
  | 'machineWaitingFor'
  | 'adoptServer'
  | 'machineOfServer'
  | 'isInUse'
  | 'closeLedger'
  | 'retireGhost'
  | 'openCleanup'
  | 'endCleanup'

/** What findings do to the ledger. */
export function findingLedger(db: Db, clock: Clock): Pick<Findings, Parts> {
  const ledger = prismaLedger(db, clock, '')

  async function endCleanup(agentId: string) {
    const now = clock.now()
    await db.run.updateMany({
      where: { agentId, leaseOwner: CLEANUP, endedAt: null },
      data: { mode: 'ended', step: null, outcome: 'succeeded', endedAt: now, version: { increment: 1 } },
    })
  }

  async function machineWaitingFor({ name, labels }: { name: string; labels: Record<string, string> }) {
    const agentId = z.uuid().safeParse(labels['aura-agent']).data
    if (!agentId) return null
    return db.machine.findFirst({
      where: { name, agentId, retiredAt: null, serverId: null },
      select: { id: true, name: true },
    })
  }

  return {
    async adopt({ resourceId, server }) {
      const open = await db.resource.findFirst({
        where: { id: resourceId, state: 'intended', providerId: null },
        select: { id: true },
      })
      if (!open) return false
      const detail = { actions: [], labels: server.labels, isRepeated: true, isAdopted: true }
      const { id: providerId, ipv4, ipv6 } = server
      await ledger.answered(resourceId, { providerId, detail, server: { ipv4, ipv6 } })
      return true
    },

    hasOpenRun: async (agentId) => (await db.run.count({ where: { agentId, endedAt: null } })) > 0,

    machineWaitingFor,

    async adoptServer({ id: serverId, name, labels, ipv4, ipv6 }) {
      const machine = await machineWaitingFor({ name, labels })
      if (!machine) return false
      return db.$transaction(async (tx) => {
        const of = { machineId: machine.id, provider: 'hetzner', kind: 'server' }
        const row = await tx.resource.findFirst({
          where: { ...of, OR: [{ providerId: serverId }, { state: 'intended', providerId: null }] },
          orderBy: [{ ordinal: 'desc' }, { id: 'desc' }],
        })
        if (!row) return false
        const { count } = await tx.machine.updateMany({
          where: { id: machine.id, serverId: null, retiredAt: null },
          data: { serverId, ipv4, ipv6 },
        })
        if (count === 0) return false
        const alive = { providerId: serverId, state: 'alive', answeredAt: clock.now(), goneAt: null }
        await tx.resource.update({ where: { id: row.id }, data: alive, select: { id: true } })
        return true
      })
    },

    machineOfServer: (serverId) =>
      db.machine.findFirst({
        where: {
          OR: [
            { serverId },
            { resources: { some: { provider: 'hetzner', kind: 'server', providerId: serverId } } },
          ],
        },
      }),

    async isInUse(kind, subject) {
      const of = kinds[kind]
      const states = { in: ['intended', 'alive'] }
      if (of && (await db.resource.count({ where: { ...of, providerId: subject, state: states } })) > 0)
        return true
      const isAtWork = { ...of, providerId: subject, agent: { runs: { some: { endedAt: null } } } }
      if (of && (await db.resource.count({ where: isAtWork })) > 0) return true
      if (kind === 'strayDevice')
        return (await db.machine.count({ where: { retiredAt: null, tailnetNodeId: subject } })) > 0
      if (kind === 'orphanSnapshot') {
        const kept = { place: subject, kind: 'snapshot', state: { notIn: ['deleted', 'failed'] } }
        return (await db.backup.count({ where: kept })) > 0
      }
      return false
    },

    async closeLedger(kind, subject) {
      const of = kinds[kind]
      if (!of) return
      await db.resource.updateMany({
        where: { ...of, providerId: subject, state: { not: 'gone' } },
        data: { state: 'gone', goneAt: clock.now() },
      })
    },

    async retireGhost(serverId, effects) {
      const now = clock.now()
      await db.$transaction(async (tx) => {
        const rows = await tx.resource.findMany({
          where: { provider: 'hetzner', kind: 'server', providerId: serverId, state: { not: 'gone' } },
          select: { id: true, machineId: true },
        })
        await tx.resource.updateMany({
          where: { id: { in: rows.map(({ id }) => id) } },
          data: { state: 'gone', goneAt: now },
        })
        const known = rows.flatMap(({ machineId }) => (machineId ? [machineId] : []))
        const retired = await tx.machine.updateManyAndReturn({
          where: { OR: [{ id: { in: known } }, { serverId }], retiredAt: null },
          data: { retiredAt: now },
          select: { id: true },
        })
        // What it had besides is in use by nobody: its device is a stray one, its keys are revoked by the clock.
        await tx.resource.updateMany({
          where: {
            machineId: { in: retired.map(({ id }) => id) },
            kind: { in: ['device', 'authKey', 'modelKey'] },
            state: { in: ['intended', 'alive'] },
          },
          data: { state: 'removing' },
        })
        await writeEffects(tx, effects, now)
      })
    },

    async openCleanup(agentId, by) {
      await endCleanup(agentId)
      const id = uuidv7()
      // As old as the agent, so that it is not what the agent's page takes for its latest run.
      const { createdAt } = await db.agent.findUniqueOrThrow({ where: { id: agentId } })
      try {
        await db.run.create({
          data: {
            id,
            ref: runRef(Math.random),
            kind: 'deprovision',
            agentId,
            by,
            step: 'retireMachine',
            stepState: 'working',
            nextAt: NEVER,
            leaseOwner: CLEANUP,
            leaseUntil: NEVER,
            epoch: 1,
            isPastReturn: true,
            createdAt,
            startedAt: clock.now(),
          },
        })
        return { runId: id, epoch: 1 }
      } catch (thrown) {
        if (isTaken(thrown)) return null
        throw thrown
      }
    },

    endCleanup,
  }
}
