import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import type { List, StateRow } from '~/core/ports/ConsoleLists'
import { sqlList } from './list'

/**
 * A lock belongs to a run at an epoch: while that epoch lasts, the run's lease is its heartbeat. The lease is renewed
 * to a full length each time, so its end less its length is the last sign of life.
 */
export function statesList(db: Db, leaseMs: number): List<StateRow> {
  return sqlList<StateRow>(db, {
    rows: (where) => Prisma.sql`
      SELECT s.subject, a.name AS "agentName", s.serial, coalesce(x.resources, 0)::int AS resources,
        v."writtenAt", coalesce(v.versions, 0)::int AS versions, s."lockedAt", r.ref AS "lockRunRef",
        CASE WHEN r.epoch = s."lockEpoch" AND r."endedAt" IS NULL
          THEN r."leaseUntil" - make_interval(secs => ${leaseMs / 1000}) END AS "aliveAt"
      FROM "TerraformState" s
      LEFT JOIN "Agent" a ON a.id::text = s.subject
      LEFT JOIN "Run" r ON r.id = s."lockRunId" AND s."lockId" IS NOT NULL
      LEFT JOIN LATERAL (
        SELECT max("createdAt") AS "writtenAt", count(*) AS versions
        FROM "TerraformStateVersion" WHERE subject = s.subject
      ) v ON TRUE
      LEFT JOIN LATERAL (
        SELECT count(*) AS resources FROM "Resource"
        WHERE provider = 'hetzner' AND state = 'alive' AND kind IN ('server', 'firewall', 'sshKey')
          AND ((a.id IS NOT NULL AND "agentId" = a.id) OR (a.id IS NULL AND "agentId" IS NULL))
      ) x ON TRUE
      WHERE ${where}`,
    id: Prisma.sql`t.subject`,
    sorts: {
      written: { by: Prisma.sql`coalesce(t."writtenAt", '-infinity'::timestamptz)`, type: 'timestamptz' },
      agent: { by: Prisma.sql`coalesce(t."agentName", t.subject)`, type: 'text' },
      serial: { by: Prisma.sql`t.serial::bigint`, type: 'bigint' },
    },
    search: [Prisma.sql`a.name`, Prisma.sql`s.subject`, Prisma.sql`r.ref`],
    filters: {
      locked: (value) => (value === 'yes' ? Prisma.sql`s."lockId" IS NOT NULL` : null),
      subject: (value) => Prisma.sql`s.subject = ${value}`,
    },
    row: (raw: StateRow) => raw,
  })
}
