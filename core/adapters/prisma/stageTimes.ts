import { z } from 'zod'
import type { PrismaClient } from '~/core/adapters/prisma/generated/client'
import { SUCCESSES_MAX, type StageHistory } from '~/core/domain/eta'
import { stepNames } from '~/core/domain/run'

const KEPT_MS = 30_000
const STARTS_MAX = 20
/** Who began sooner than that was not waiting in line. */
const WAITED_MS = 2_000

const Row = z.object({
  step: z.enum(stepNames),
  count: z.int(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
})

/** Each stage's newest successes, by the index that holds nothing else. */
export async function stageHistory(db: PrismaClient): Promise<StageHistory> {
  const rows = await db.$queryRaw`
    SELECT name AS step, count(*)::int AS count,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS p50,
      percentile_cont(0.9) WITHIN GROUP (ORDER BY ms) AS p90,
      percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS p99
    FROM unnest(${[...stepNames]}::text[]) AS name
    CROSS JOIN LATERAL (
      SELECT extract(epoch FROM "endedAt" - "startedAt")::float8 * 1000 AS ms FROM "RunStep"
      WHERE step = name AND result = 'done' AND mode = 'forward' AND "endedAt" IS NOT NULL
      ORDER BY "endedAt" DESC LIMIT ${SUCCESSES_MAX}) last
    GROUP BY name ORDER BY name LIMIT 100`
  return Object.fromEntries(
    z
      .array(Row)
      .parse(rows)
      .map(({ step, ...stats }) => [step, stats]),
  )
}

export async function lastStarts(db: PrismaClient): Promise<Date[]> {
  const rows = await db.$queryRaw`
    SELECT "startedAt" AS at FROM (
      SELECT "createdAt", "startedAt", kind FROM "Run" ORDER BY "createdAt" DESC, id DESC LIMIT 200) newest
    WHERE kind = 'provision' AND "startedAt" - "createdAt" > make_interval(secs => ${WAITED_MS / 1000})
    ORDER BY "startedAt" DESC LIMIT ${STARTS_MAX}`
  return z
    .array(z.object({ at: z.date() }))
    .parse(rows)
    .map(({ at }) => at)
}

/** Asked by every page that is opened: so it is looked up twice a minute at most, by one of them. */
export function kept<T>(look: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | null = null
  return () => {
    if (last && performance.now() - last.at < KEPT_MS) return last.answer
    const answer = look()
    last = { at: performance.now(), answer }
    // A failure is not kept.
    answer.catch(() => (last = null))
    return answer
  }
}
