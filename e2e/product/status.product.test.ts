import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer } from '~/scripts/once/Customer'
import { waitUntil } from '~/scripts/services/waitUntil'
import { startProduct, type Product } from './startProduct'
import { untilEnded } from './watch'

type Line = Record<string, unknown> & { msg: string }

let product: Product
let customer: Customer
let runId: string
let customerId: string
beforeAll(async () => {
  product = await startProduct({ machines: 'simulated', instance: 'stat' })
  customer = await product.payingCustomer()
  const run = await untilEnded(product, customer.agentId)
  expect(run).toMatchObject({ kind: 'provision', outcome: 'succeeded' })
  runId = run.id
  await customer.status()
  const { rows } = await product.db.query<{ customerId: string }>(
    'SELECT "customerId" FROM "Agent" WHERE id = $1',
    [customer.agentId],
  )
  customerId = rows[0]!.customerId
})
afterAll(() => product.close())

const linesOf = (name: 'web' | 'worker') =>
  readFileSync(join(product.logs, `${name}.log`), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)

function statusUrl(name: 'web' | 'worker'): string {
  const ready = linesOf(name).find(({ msg }) => msg === `${name} is ready`)
  return `http://127.0.0.1:${Number(ready?.statusPort)}`
}
const metricsOf = async (name: 'web' | 'worker') => (await fetch(`${statusUrl(name)}/metrics`)).text()
const readiness = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ status }) => status,
    () => null,
  )

test('web and worker tell what a paid setup was made of', async () => {
  await waitUntil('The figures are told', 120_000, async () =>
    (await metricsOf('worker')).includes('aura_figures_up 1'),
  )
  const [web, worker] = await Promise.all([metricsOf('web'), metricsOf('worker')])
  expect(web).toMatch(/_count\{method="GET",route="\/agents\/:agent\/status",status="200"\} [1-9]/)
  expect(web).toMatch(/_count\{method="POST",route="\/webhooks\/stripe",status="200"\} [1-9]/)
  expect(web).toMatch(/_count\{method="POST",route="\/machines\/register\/:token",status="2\d\d"\} 1/)
  expect(worker).toContain('aura_runs_ended_total{kind="provision",outcome="succeeded"} 1')
  for (const step of ['createMachine', 'awaitBoot', 'configureAgent', 'joinNetwork', 'verifyAgent'])
    expect(worker).toContain(
      `aura_step_duration_seconds_count{step="${step}",mode="forward",result="done"} 1`,
    )
  expect(worker).toMatch(
    /aura_job_duration_seconds_count\{lane="machines",job="advanceRun",outcome="done"\} [1-9]/,
  )
  expect(worker).toContain('aura_figures_up 1')
  expect(worker).toContain('aura_machines 1')
  expect(worker).toContain('aura_runs_open{kind="provision"} 0')
  expect(worker).toContain('aura_webhook_events{state="failed"} 0')
  expect(worker).toMatch(/aura_jobs\{lane="removals",state="waiting"\} \d/)
  expect(worker).toMatch(/aura_rate_budget_left\{provider="hetzner"\} [1-9]/)
  expect(worker).toMatch(/aura_database_connections\{state="used"\} [1-9]/)
})

test('no figure names a customer, an agent or a run', async () => {
  const told = (await metricsOf('web')) + (await metricsOf('worker'))
  for (const name of [customer.email, 'customer-1', customer.agentId, customerId, runId])
    expect(told).not.toContain(name)
})

test('the public’s ports have no way to the figures', async () => {
  const { port } = new URL(product.url)
  const callback = new URL(`http://${product.env.MACHINE_CALLBACK_LISTEN}`)
  const answers = await Promise.all(
    [`http://127.0.0.1:${port}/metrics`, `${callback.origin}/metrics`].map((url) => fetch(url)),
  )
  for (const answer of answers) {
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('aura_')
  }
})

test('each line of a run carries run, agent and customer; each line of a request its id', () => {
  const advanced = linesOf('worker').filter((line) => line.msg === 'run advanced' && line.runId === runId)
  expect(advanced.length).toBeGreaterThan(5)
  for (const line of advanced)
    expect(line).toMatchObject({
      agentId: customer.agentId,
      customerId,
      run: expect.stringMatching(/^R-/) as string,
    })

  const requests = linesOf('web').filter(({ msg }) => msg === 'request')
  expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(requests.length)
  const looks = requests.filter(({ route }) => route === '/agents/:agent/status')
  expect(looks.length).toBeGreaterThan(0)
  for (const look of looks) expect(look).toMatchObject({ agentId: customer.agentId, customerId, status: 200 })
  expect(JSON.stringify(requests)).not.toContain(customer.email)
})

test('web goes on without Redis, a worker says that it can’t; without Postgres both say so', async () => {
  const [web, worker] = [statusUrl('web'), statusUrl('worker')]
  const until = (what: string, url: string, status: number) =>
    waitUntil(what, 90_000, async () => (await readiness(url)) === status)
  await until('Web is ready', web, 200)
  await until('The worker is ready', worker, 200)

  await product.redis.stop()
  await until('The worker misses Redis', worker, 503)
  await until('Web goes on', web, 200)
  expect(await metricsOf('worker')).toContain('aura_redis_up 0')

  process.kill(product.postgres.pid, 'SIGQUIT')
  await until('Web misses Postgres', web, 503)
  expect((await fetch(`${web}/healthz`)).status).toBe(200)
  expect((await fetch(`${worker}/healthz`)).status).toBe(200)
  await waitUntil('Nothing old is told', 90_000, async () => {
    const told = await metricsOf('worker')
    return told.includes('aura_figures_up 0') && !/^aura_machines /m.test(told)
  })
})
