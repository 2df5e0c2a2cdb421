import { runDetails } from '~/core/adapters/prisma/pageRows'
import type { Db } from '~/core/adapters/prisma/client'
import type { LogLine, RunInConsole } from '~/core/ports/ConsoleDetails'

/** Successes of one step that its usual time is reckoned from. */
const SUCCESSES = 50
const LOG_MAX = 5_000

export const resourceFields = {
  id: true,
  provider: true,
  kind: true,
  name: true,
  providerId: true,
  state: true,
  createdAt: true,
  goneAt: true,
} as const

export async function runInConsole(db: Db, idOrRef: string): Promise<RunInConsole | null> {
  const run = await runDetails(db, idOrRef)
  if (!run) return null
  const [more, agent, job, before, following, usual, resources] = await Promise.all([
    db.run.findUniqueOrThrow({
      where: { id: run.id },
      select: { by: true, slowSince: true, leaseUntil: true, input: true, isPastReturn: true },
    }),
    run.agent
      ? db.agent.findUnique({ where: { id: run.agent.id }, select: { customerId: true } })
      : Promise.resolve(null),
    db.failedJob.findFirst({ where: { runId: run.id, state: 'failed' }, select: { id: true } }),
    neighbour(db, run, 'before'),
    neighbour(db, run, 'following'),
    usualTimes(db),
    db.resource.findMany({
      where: { runId: run.id },
      select: resourceFields,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: 100,
    }),
  ])
  return {
    ...run,
    ...more,
    customerId: agent?.customerId ?? null,
    failedJobId: job?.id ?? null,
    before,
    following,
    usual,
    resources,
  }
}

/** By when they were made: the list's own order. */
async function neighbour(
  db: Db,
  { id, createdAt }: { id: string; createdAt: Date },
  way: 'before' | 'following',
): Promise<string | null> {
  const isBefore = way === 'before'
  const found = await db.run.findFirst({
    where: isBefore
      ? { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
      : { OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }] },
    select: { ref: true },
    orderBy: isBefore ? [{ createdAt: 'desc' }, { id: 'desc' }] : [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return found?.ref ?? null
}

/** Of each step, over its last successes. */
async function usualTimes(db: Db): Promise<RunInConsole['usual']> {
  const rows = await db.$queryRaw<{ step: string; p50: number; p99: number }[]>`
    SELECT s.step, percentile_cont(0.5) WITHIN GROUP (ORDER BY s.ms)::float8 AS p50,
      percentile_cont(0.99) WITHIN GROUP (ORDER BY s.ms)::float8 AS p99
    FROM (SELECT DISTINCT step FROM "RunStep" WHERE result = 'done' AND mode = 'forward') n
    CROSS JOIN LATERAL (
      SELECT step, extract(epoch FROM "endedAt" - "startedAt") * 1000 AS ms FROM "RunStep"
      WHERE step = n.step AND result = 'done' AND mode = 'forward' AND "endedAt" IS NOT NULL
      ORDER BY "endedAt" DESC LIMIT ${SUCCESSES}
    ) s GROUP BY s.step`
  return Object.fromEntries(rows.map(({ step, p50, p99 }) => [step, { p50, p99 }]))
}

type Line = { at: Date; kind: string; payload: Record<string, unknown> }

/** Steps with their worker, tasks and calls in the order they happened. What a worker logs beside them stays with it. */
export async function logOfRun(db: Db, runId: string): Promise<LogLine[]> {
  const rows = await db.$queryRaw<Line[]>`
    SELECT at, kind, payload FROM (
      SELECT at, kind, payload, seq FROM "RunEvent" WHERE "runId" = ${runId}::uuid
      UNION ALL
      SELECT at, 'call', jsonb_build_object('service', service, 'method', method, 'path', path, 'status', status,
        'ms', ms), 0 FROM "ApiCall" WHERE "runId" = ${runId}::uuid
      UNION ALL
      SELECT coalesce("endedAt", "startedAt"), 'try', jsonb_build_object('step', step, 'try', try, 'attempt', attempt,
        'result', result, 'detail', detail, 'code', "errorCode", 'cause', cause, 'worker', worker, 'epoch', epoch), 0
      FROM "RunStep" WHERE "runId" = ${runId}::uuid AND result <> 'working'
    ) l ORDER BY at, seq LIMIT ${LOG_MAX}`
  return rows.map(lineOf)
}

const said = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

function lineOf({ at, kind, payload: p }: Line): LogLine {
  if (kind === 'task') {
    const took = typeof p.ms === 'number' ? ` (${(p.ms / 1000).toFixed(1)} s)` : ''
    const count = p.total ? `${said(p.index)}/${said(p.total)}` : said(p.index)
    const text = `task ${count} ${said(p.role)}: ${said(p.task)}, ${said(p.result)}${took}`
    const isBad = p.result === 'failed' || p.result === 'unreachable'
    return { at, level: isBad ? 'bad' : p.result === 'changed' ? 'ok' : 'info', text }
  }
  if (kind === 'call') {
    const isBad = Number(p.status) >= 400 && Number(p.status) !== 404
    const text = `${said(p.service)} ${said(p.method)} ${said(p.path)} ${said(p.status)} ${said(p.ms)} ms`
    return { at, level: isBad || p.status === 0 ? 'bad' : 'info', text }
  }
  if (kind === 'try') {
    const why = [said(p.code), said(p.cause) || said(p.detail)].filter(Boolean).join(': ')
    const text = `step ${said(p.step)}, attempt ${said(p.attempt)}, try ${said(p.try)}: ${said(p.result)}${why ? `, ${why}` : ''} (${said(p.worker)}, epoch ${said(p.epoch)})`
    return { at, level: p.result === 'failed' ? 'bad' : p.result === 'done' ? 'ok' : 'info', text }
  }
  const says = Object.entries(p)
    .filter(([, value]) => value !== null && value !== undefined && typeof value !== 'object')
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ')
  return { at, level: kind === 'cancelAsked' ? 'warn' : 'info', text: `${kind} ${says}`.trim() }
}
