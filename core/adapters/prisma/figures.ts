import { z } from 'zod'
import { alertKinds } from '~/core/domain/alertCatalogue'
import { findingKinds } from '~/core/domain/reconcile'
import { runKinds } from '~/core/domain/run'
import { laneNames } from '~/core/jobs/catalog'
import type { Figures } from '../metrics/Figures'
import type { Db } from './client'

const Count = z.coerce.number()
const Counts = z.record(z.string(), Count).nullable()
const Row = z.object({
  runs: Counts,
  findings: Counts,
  alerts: Counts,
  failedJobs: Counts,
  webhooks: Counts,
  webhookOldestMs: Count,
  outbox: Count,
  outboxOldestMs: Count,
  mails: Count,
  machines: Count,
  degraded: Count,
  connectionsUsed: Count,
  connectionsMax: Count,
})

/** What Postgres knows of how things stand. */
export type BookFigures = Omit<Figures, 'queues' | 'budget'>

/** Everything in one statement: a scrape takes one connection, once. */
export async function readFigures(db: Db): Promise<BookFigures> {
  const [found] = await db.$queryRaw<unknown[]>`
    SELECT
      (SELECT jsonb_object_agg(kind, n) FROM
        (SELECT kind, count(*) AS n FROM "Run" WHERE "endedAt" IS NULL GROUP BY kind) x) AS runs,
      (SELECT jsonb_object_agg(kind, n) FROM
        (SELECT kind, count(*) AS n FROM "Finding" WHERE "settledAt" IS NULL GROUP BY kind) x) AS findings,
      (SELECT jsonb_object_agg(kind, n) FROM
        (SELECT kind, count(*) AS n FROM "Alert" WHERE "clearedAt" IS NULL GROUP BY kind) x) AS alerts,
      (SELECT jsonb_object_agg(lane, n) FROM
        (SELECT lane, count(*) AS n FROM "FailedJob" WHERE state = 'failed' GROUP BY lane) x) AS "failedJobs",
      (SELECT jsonb_object_agg(state, n) FROM
        (SELECT state, count(*) AS n FROM "InboxEvent" WHERE state IN ('received', 'failed') GROUP BY state) x)
        AS webhooks,
      (SELECT coalesce(extract(epoch FROM clock_timestamp() - min("receivedAt")) * 1000, 0) FROM "InboxEvent"
        WHERE state = 'received') AS "webhookOldestMs",
      (SELECT count(*) FROM "OutboxJob") AS outbox,
      (SELECT coalesce(extract(epoch FROM clock_timestamp() - min("createdAt")) * 1000, 0) FROM "OutboxJob")
        AS "outboxOldestMs",
      (SELECT count(*) FROM "Mail" WHERE "sentAt" IS NULL) AS mails,
      (SELECT count(*) FROM "Machine" WHERE "retiredAt" IS NULL) AS machines,
      (SELECT count(*) FROM "Agent" WHERE health = 'degraded' AND "goneAt" IS NULL) AS degraded,
      (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS "connectionsUsed",
      current_setting('max_connections')::int AS "connectionsMax"`
  const row = Row.parse(found)
  return {
    runsOpen: counted(runKinds, row.runs),
    findingsOpen: counted(findingKinds, row.findings),
    alertsOpen: counted(alertKinds, row.alerts),
    failedJobs: counted(laneNames, row.failedJobs),
    webhooks: { waiting: row.webhooks?.received ?? 0, failed: row.webhooks?.failed ?? 0 },
    webhookOldestMs: row.webhookOldestMs,
    outbox: row.outbox,
    outboxOldestMs: row.outboxOldestMs,
    mailsOwed: row.mails,
    machines: row.machines,
    agentsDegraded: row.degraded,
    connections: { used: row.connectionsUsed, max: row.connectionsMax },
  }
}

/** By the product's own words, none left out, and nothing under another name. */
function counted(names: readonly string[], counts: Record<string, number> | null): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, counts?.[name] ?? 0]))
}
