import type { PrismaClient } from '~/core/adapters/prisma/generated/client'
import type { Tickets } from '~/core/ports/Tickets'

export function prismaTickets(db: PrismaClient): Tickets {
  const alive = (now: Date) => ({ endedAt: null, expiresAt: { gt: now } })
  return {
    async issue(ticket) {
      await db.openTicket.create({ data: ticket, select: { hash: true } })
    },

    async redeem({ hash, agentName, cookieHash, now }) {
      // One statement decides: of two browsers with the same ticket one gets in.
      const { count } = await db.openTicket.updateMany({
        where: {
          hash,
          usedAt: null,
          expiresAt: { gt: now },
          agent: { name: agentName, goneAt: null },
          session: alive(now),
        },
        data: { usedAt: now, cookieHash },
      })
      return count === 1
    },

    async visitor({ cookieHash, agentName, now }) {
      const found = await db.openTicket.findFirst({
        where: {
          cookieHash,
          usedAt: { not: null },
          agent: { name: agentName, goneAt: null },
          session: alive(now),
        },
        select: {
          sessionId: true,
          agent: {
            select: {
              id: true,
              name: true,
              customer: { select: { agentUser: true } },
              machines: {
                where: { retiredAt: null, readyAt: { not: null } },
                select: { tailnetAddress: true },
                take: 1,
              },
            },
          },
        },
      })
      if (!found) return null
      const { agent, sessionId } = found
      return {
        agentId: agent.id,
        agentName: agent.name,
        agentUser: agent.customer.agentUser,
        sessionId,
        tailnetAddress: agent.machines[0]?.tailnetAddress ?? null,
      }
    },
  }
}
