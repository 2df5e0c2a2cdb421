import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import type { Clock } from '~/core/ports/Clock'
import type { ConsolePages, RateBudget } from '~/core/ports/ConsolePages'
import { auditList } from './auditList'
import { customersList } from './customersList'
import { bulkInFull, eventInFull, jobInFull, stateInFull, stateVersion, type OpenState } from './details'
import { inboxList } from './inboxList'
import { jobGroupsList, jobsList } from './jobsList'
import { readCounts, readOverview } from './overview'
import { agentInConsole, customerInFull } from './people'
import { refundsList } from './refundsList'
import { logOfRun, runInConsole } from './runDetail'
import { runsList } from './runsList'
import { statesList } from './statesList'

type Options = {
  /** A run's lease, in ms: from its end one knows the last sign of life. */
  leaseMs: number
  budget: () => Promise<RateBudget>
  openState: OpenState
}

export function prismaConsolePages(
  db: Db,
  clock: Clock,
  { leaseMs, budget, openState }: Options,
): ConsolePages {
  return {
    lists: {
      runs: runsList(db),
      customers: customersList(db),
      jobs: jobsList(db),
      jobGroups: jobGroupsList(db),
      refunds: refundsList(db),
      inbox: inboxList(db),
      states: statesList(db, leaseMs),
      audit: auditList(db),
    },
    overview: () => readOverview(db, clock, budget),
    counts: () => readCounts(db),
    run: (idOrRef) => runInConsole(db, idOrRef),
    logOf: (runId) => logOfRun(db, runId),
    job: (id) => jobInFull(db, id),
    customer: (id) => customerInFull(db, id),
    agent: (idOrName) => agentInConsole(db, idOrName),
    async refund(id) {
      const [row] = (
        await refundsList(db, Prisma.sql`f.id::text = ${id}`).page({
          q: '',
          sort: 'created',
          isDescending: true,
          after: null,
          limit: 1,
          filters: {},
        })
      ).rows
      return row ?? null
    },
    event: (id) => eventInFull(db, id),
    state: (subject) => stateInFull(db, leaseMs, subject),
    stateVersion: (subject, serial) => stateVersion(db, openState, subject, serial),
    bulk: (id) => bulkInFull(db, id),
    find: (text, limit) => find(db, text, limit),
  }
}

type Found = { kind: 'run' | 'agent' | 'customer'; name: string; to: string }

function find(db: Db, text: string, limit: number): Promise<Found[]> {
  const begins = `${text.trim().replace(/[\\%_]/g, '\\$&')}%`
  return db.$queryRaw<Found[]>`
    SELECT kind, name, "to" FROM (
      (SELECT 'run' AS kind, ref AS name, '/console/runs/' || ref AS "to", 1 AS place FROM "Run"
        WHERE ref ILIKE ${begins} OR ref ILIKE ${`R-${begins}`} ORDER BY "createdAt" DESC LIMIT ${limit})
      UNION ALL
      (SELECT 'agent', name, '/console/agents/' || name, 2 FROM "Agent" WHERE name ILIKE ${begins} ORDER BY name LIMIT ${limit})
      UNION ALL
      (SELECT 'customer', o.email, '/console/customers/' || c.id, 3 FROM "Customer" c JOIN "Account" o ON o.id = c."accountId"
        WHERE o.email ILIKE ${begins} ORDER BY o.email LIMIT ${limit})
    ) f ORDER BY place, name LIMIT ${limit}`
}
