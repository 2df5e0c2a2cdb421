import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '~/scripts/services/freePort'
import { startPgbouncer, type Pgbouncer } from '~/scripts/services/pgbouncer'
import { waitUntil } from '~/scripts/services/waitUntil'
import { atCheckout } from './atCheckout'
import { isAnswering } from './isAnswering'
import { startFront } from './startFront'
import { startProduct, type Product } from './startProduct'
import { expectOneMachine } from './truth'
import { untilEnded } from './watch'
import { webhookStorm } from './webhookStorm'

const SETUPS_A_STROKE = 2
const POOLED = 20
const LIMIT_MS = 240_000

let product: Product
let pooler: Pgbouncer
let webs: number[]
let front: Awaited<ReturnType<typeof startFront>>
/** By which port or number it is started again. */
const nodes: Record<'web' | 'worker', Product['parts']['web'][]> = { web: [], worker: [] }

beforeAll(async () => {
  webs = [await freePort(), await freePort()]
  product = await startProduct({
    machines: 'simulated',
    instance: 'nodes',
    env: async (databaseUrl) => {
      pooler = await startPgbouncer(databaseUrl, POOLED)
      return { DATABASE_URL: pooler.url, PORT: String(webs[0]) }
    },
  })
  nodes.web = [product.parts.web, await secondWeb()]
  nodes.worker = [product.parts.worker, product.start('worker')]
  await waitUntil('both webs answer', LIMIT_MS, async () =>
    (await Promise.all(webs.map((port) => isAnswering(port)))).every(Boolean),
  )
  front = await startFront(product.port, webs)
})

afterAll(async () => {
  await front.close()
  await Promise.all([...nodes.web, ...nodes.worker].map((node) => node.close()))
  await product.close()
  await pooler.close()
})

/** Its own door for machines too: both webs are on one host here. */
async function secondWeb() {
  const callback = new URL(`http://${product.env.MACHINE_CALLBACK_LISTEN}`)
  return product.start('web', {
    PORT: String(webs[1]),
    MACHINE_CALLBACK_LISTEN: `${callback.hostname}:${await freePort()}`,
  })
}

const strokes: Record<string, { strike: () => void; repair: () => Promise<void> | void }> = {
  'a web': {
    strike: () => process.kill(nodes.web[1]!.pid, 'SIGKILL'),
    repair: async () => void (nodes.web[1] = await secondWeb()),
  },
  'a worker': {
    strike: () => process.kill(nodes.worker[0]!.pid, 'SIGKILL'),
    repair: () => void (nodes.worker[0] = product.start('worker')),
  },
  'the pooler': {
    strike: () => process.kill(pooler.pid, 'SIGKILL'),
    repair: () => pooler.restart(),
  },
  Redis: {
    strike: () => process.kill(product.redis.pid, 'SIGKILL'),
    repair: () => product.redis.start(),
  },
}

const count = async (sql: string, values: unknown[] = []) =>
  Number((await product.db.query<{ count: string }>(`SELECT count(*) FROM ${sql}`, values)).rows[0]?.count)

test('two webs, two workers, a pooler and Redis, one of each killed under load: nothing is lost', async () => {
  const orders = await Promise.all(
    Object.keys(strokes).flatMap((_, stroke) =>
      Array.from({ length: SETUPS_A_STROKE }, (__, nr) =>
        atCheckout(product.url, `nodes-${stroke}-${nr}@customer.example`),
      ),
    ),
  )
  for (const [index, [what, { strike, repair }]] of Object.entries(strokes).entries()) {
    const paying = orders.slice(index * SETUPS_A_STROKE, (index + 1) * SETUPS_A_STROKE)
    await Promise.all(paying.map(({ pay }) => pay()))
    await waitUntil(`something goes on when ${what} dies`, LIMIT_MS, async () => {
      return (await count('"Run" WHERE "endedAt" IS NULL AND kind = $1', ['provision'])) > 0
    })
    strike()
    await repair()
  }
  for (const { agentId } of orders) {
    await waitUntil(
      'its run is there',
      LIMIT_MS,
      async () => (await count('"Run" WHERE "agentId" = $1', [agentId])) === 1,
    )
    expect(await untilEnded(product, agentId)).toMatchObject({ kind: 'provision', outcome: 'succeeded' })
    await expectOneMachine(product, agentId)
    expect(await count('"Invoice" WHERE "agentId" = $1', [agentId])).toBe(1)
  }
  const stripe = webhookStorm(product.sandbox)
  await waitUntil('Stripe has got rid of all', LIMIT_MS, async () =>
    (await stripe.events()).every(({ isTaken }) => isTaken),
  )
  const told = (await stripe.events()).map(({ id }) => id).sort()
  const { rows } = await product.db.query<{ id: string }>(
    `SELECT id FROM "InboxEvent" WHERE type = ANY($1)`,
    [stripe.types],
  )
  expect(rows.map(({ id }) => id).sort()).toEqual(told)
  await waitUntil(
    'no event waits',
    LIMIT_MS,
    async () => (await count(`"InboxEvent" WHERE state <> 'handled'`)) === 0,
  )
  await waitUntil(
    'no mail is owed',
    LIMIT_MS,
    async () => (await count('"Mail" WHERE "sentAt" IS NULL AND "claimedAt" IS NULL')) === 0,
  )
})
