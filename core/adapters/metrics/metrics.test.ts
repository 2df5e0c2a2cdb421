import { afterEach, expect, test } from 'vitest'
import { openMetrics } from './openMetrics'
import type { Figures } from './Figures'
import { standingMetrics } from './standingMetrics'
import { statusServer } from './statusServer'
import { webMetrics } from './webMetrics'
import { workerMetrics } from './workerMetrics'

const parts = { pool: { totalCount: 5, idleCount: 2, waitingCount: 1 }, redis: { status: 'ready' as const } }

const figures: Figures = {
  queues: [{ lane: 'machines', waiting: 3, active: 2, delayed: 1 }],
  failedJobs: { machines: 4 },
  runsOpen: { provision: 5 },
  webhooks: { waiting: 6, failed: 7 },
  webhookOldestMs: 8_000,
  outbox: 9,
  outboxOldestMs: 10_000,
  mailsOwed: 11,
  budget: { left: 12, limit: 3_600 },
  connections: { used: 13, max: 100 },
  findingsOpen: { orphanServer: 14 },
  alertsOpen: { stuck_step: 15 },
  machines: 16,
  agentsDegraded: 17,
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function serve(options: Partial<Parameters<typeof statusServer>[0]> = {}) {
  const server = await statusServer({
    listen: { host: '127.0.0.1', port: 0 },
    registry: openMetrics(parts),
    ready: async () => ({ isReady: true, answers: { postgres: true } }),
    onError: () => {},
    ...options,
  })
  open.push(server)
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init)
}

test('a process tells its own state, its health and whether it is ready, and nothing else', async () => {
  const ask = await serve()
  const told = await (await ask('/metrics')).text()
  expect(told).toContain('aura_database_pool_connections{state="busy"} 3')
  expect(told).toContain('aura_database_pool_connections{state="waiting"} 1')
  expect(told).toContain('aura_redis_up 1')
  expect(told).toMatch(/^nodejs_eventloop_lag_p99_seconds \S+$/m)
  expect((await ask('/healthz')).status).toBe(200)
  expect(await (await ask('/readyz')).json()).toEqual({ postgres: true })
  expect((await ask('/')).status).toBe(404)
  expect((await ask('/metrics', { method: 'POST' })).status).toBe(405)
})

test('a process that is not ready says so', async () => {
  const ask = await serve({ ready: async () => ({ isReady: false, answers: { postgres: false } }) })
  expect((await ask('/readyz')).status).toBe(503)
  expect((await ask('/healthz')).status).toBe(200)
})

test('requests count by route and status; a method that nobody knows makes no label of its own', async () => {
  const registry = openMetrics(parts)
  const { answered } = webMetrics(registry, () => 21)
  answered({ method: 'GET', route: '/agents/:agent', status: 200, ms: 30 })
  answered({ method: 'GET', route: '/agents/:agent', status: 200, ms: 3_000 })
  answered({ method: 'SOMETHING', route: 'none', status: 404, ms: 1 })
  const told = await registry.metrics()
  const labels = 'method="GET",route="/agents/:agent",status="200"'
  expect(told).toContain(`aura_http_request_duration_seconds_count{${labels}} 2`)
  expect(told).toContain(`aura_http_request_duration_seconds_bucket{le="0.05",${labels}} 1`)
  expect(told).toContain('_count{method="other",route="none",status="404"} 1')
  expect(told).not.toContain('SOMETHING')
  expect(told).toContain('aura_live_sockets 21')
})

test('jobs count by lane and outcome', async () => {
  const registry = openMetrics(parts)
  const { timed } = workerMetrics(registry)
  const job = { name: 'sendMail', mailId: 'm-1' } as const
  await timed(job, async () => null)
  await timed(job, async () => new Date())
  await expect(timed(job, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const told = await registry.metrics()
  for (const outcome of ['done', 'later', 'failed'])
    expect(told).toContain(
      `aura_job_duration_seconds_count{lane="mail",job="sendMail",outcome="${outcome}"} 1`,
    )
})

test('how things stand is told, and nothing old once it can’t be read', async () => {
  const registry = openMetrics(parts)
  let isAway = true
  const standing = standingMetrics(registry, async () => {
    if (isAway) throw new Error('Postgres is away')
    return figures
  })
  const ask = await serve({ registry, refresh: standing.refresh })
  const away = await (await ask('/metrics')).text()
  expect(away).toContain('aura_figures_up 0')
  expect(away).not.toMatch(/^aura_(?:alerts_open\{|machines )/m)

  isAway = false
  const told = await (await ask('/metrics')).text()
  const lines = [
    'aura_figures_up 1',
    'aura_jobs{lane="machines",state="waiting"} 3',
    'aura_jobs{lane="machines",state="active"} 2',
    'aura_failed_jobs{lane="machines"} 4',
    'aura_runs_open{kind="provision"} 5',
    'aura_webhook_events{state="waiting"} 6',
    'aura_webhook_oldest_seconds 8',
    'aura_outbox_jobs 9',
    'aura_mails_owed 11',
    'aura_rate_budget_left{provider="hetzner"} 12',
    'aura_database_connections{state="used"} 13',
    'aura_findings_open{kind="orphanServer"} 14',
    'aura_alerts_open{kind="stuck_step"} 15',
    'aura_machines 16',
    'aura_agents_degraded 17',
  ]
  for (const line of lines) expect(told).toContain(line)
})
