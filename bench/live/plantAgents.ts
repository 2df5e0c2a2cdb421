import { randomUUID } from 'node:crypto'
import { prismaAccounts } from '~/core/adapters/prisma/accounts'
import { openDatabase } from '~/core/adapters/prisma/client'
import { openSession } from '~/core/services/openSession'

/** Somebody who has paid and looks at their agent's page. */
export type Watcher = { agentId: string; token: string }

const clock = { now: () => new Date(), every: () => () => {} }

/** Customers with a paid agent and a signed-in browser each. The plans must be there. */
export async function plantAgents(databaseUrl: string, count: number): Promise<Watcher[]> {
  const db = openDatabase(databaseUrl, 4)
  const accounts = prismaAccounts(db)
  try {
    const { id: planId } = await db.plan.findFirstOrThrow({ orderBy: { sort: 'asc' } })
    const watchers: Watcher[] = []
    for (let index = 0; index < count; index++) {
      const [accountId, customerId, agentId] = [randomUUID(), randomUUID(), randomUUID()]
      const customer = { id: customerId, agentUser: `u-${index}` }
      const email = `watcher-${index}@customer.example`
      await accounts.create({
        id: accountId,
        email,
        passwordHash: 'none',
        role: 'customer',
        customer,
        now: clock.now(),
      })
      const browser = { address: '192.0.2.1', userAgent: 'bench' }
      const { token } = await openSession({ accounts, clock }, { accountId, browser, isConfirmed: true })
      const paid = { wanted: 'running', wantedReason: 'paid', paidAt: clock.now() }
      await db.agent.create({
        data: { ...paid, id: agentId, name: `fern-${index}`, customerId, planId },
        select: { id: true },
      })
      watchers.push({ agentId, token })
    }
    return watchers
  } finally {
    await db.$disconnect()
  }
}
