import { z } from 'zod'
import { agentOnPage, agentTag, planFields } from '~/core/adapters/prisma/agentOnPage'
import type { PrismaClient } from '~/core/adapters/prisma/generated/client'
import { runDetails } from '~/core/adapters/prisma/pageRows'
import { activityOf, backupsOf, billingOf } from '~/core/adapters/prisma/portalPages'
import { kept, lastStarts, stageHistory } from '~/core/adapters/prisma/stageTimes'
import type { Pages } from '~/core/ports/Pages'

const isUuid = (text: string) => z.uuid().safeParse(text).success

export function prismaPages(db: PrismaClient): Pages {
  return {
    plans: () => db.plan.findMany({ select: planFields, orderBy: [{ sort: 'asc' }, { id: 'asc' }] }),

    agentsOf: (customerId) =>
      db.agent.findMany({
        where: { customerId },
        select: { id: true, name: true, goneAt: true, createdAt: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: 100,
      }),

    agent: async (id) => (isUuid(id) ? agentOnPage(db, id) : null),

    agentTag: async (id) => (isUuid(id) ? agentTag(db, id) : null),

    backupsOf: (agentId) => backupsOf(db, agentId),

    billingOf: (customerId) => billingOf(db, customerId),

    activityOf: (agentId, limit) => activityOf(db, agentId, limit),

    stageHistory: kept(() => stageHistory(db)),

    lastStarts: kept(() => lastStarts(db)),

    async ownerOf(agentId) {
      if (!isUuid(agentId)) return null
      const found = await db.agent.findUnique({ where: { id: agentId }, select: { customerId: true } })
      return found?.customerId ?? null
    },

    run: (idOrRef) => runDetails(db, idOrRef),

    async heads(agentIds) {
      if (agentIds.length === 0) return []
      return db.$queryRaw<{ agentId: string; runId: string; seq: number }[]>`
        SELECT DISTINCT ON ("agentId") "agentId", id AS "runId", "eventSeq" AS seq
        FROM "Run" WHERE "agentId" = ANY(${agentIds}::uuid[])
        ORDER BY "agentId", "createdAt" DESC, id DESC`
    },
  }
}
