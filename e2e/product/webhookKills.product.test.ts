import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '~/scripts/services/waitUntil'
import { atCheckout } from './atCheckout'
import { startProduct, type Product } from './startProduct'
import { eventsOfPayment, webhookStorm } from './webhookStorm'

const WEBHOOKS = 1_000
const PAYMENTS = 5
/** The stroke falls when so many are through, and so many are not. */
const IN_THE_MIDDLE = 150
const SETTLED_MS = 360_000

let product: Product
let storm: ReturnType<typeof webhookStorm>
beforeAll(async () => {
  product = await startProduct({
    machines: 'simulated',
    instance: 'wkill',
    isDurable: true,
    // What Stripe could not deliver is to come again by itself.
    env: { STRIPE_CATCH_UP_MS: '3600000' },
  })
  storm = webhookStorm(product.sandbox)
  await product.db.query(`
    INSERT INTO "Setting" (key, value, version, "updatedAt") VALUES ('billingPerSecond', '40', 1, now());
    CREATE TABLE handled_event (id text);
    CREATE FUNCTION note_handled() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO handled_event VALUES (NEW.id); RETURN NULL; END';
    CREATE TRIGGER note_handled AFTER UPDATE OF state ON "InboxEvent" FOR EACH ROW WHEN (NEW.state = 'handled')
      EXECUTE FUNCTION note_handled()`)
}, 300_000)
afterAll(() => product.close())

async function ids(sql: string): Promise<string[]> {
  return (await product.db.query<{ id: string }>(sql)).rows.map(({ id }) => id)
}
const handled = () => ids('SELECT id FROM handled_event')
const known = () => ids('SELECT id FROM "InboxEvent"')

const kill = (pid: number) => void process.kill(pid, 'SIGKILL')

type Stroke = {
  /** How many events are through. */
  progress: () => Promise<string[]>
  strike: () => Promise<void> | void
  /** Stripe is told 5xx while it is away. */
  isRefused: boolean
  repair: () => Promise<void> | void
}

const strokes: Record<string, Stroke> = {
  Postgres: {
    progress: known,
    strike: () => kill(product.postgres.pid),
    isRefused: true,
    // Its children are given the time to notice.
    repair: () =>
      waitUntil('Postgres is back', 60_000, () =>
        product.postgres.restart().then(
          () => true,
          () => false,
        ),
      ),
  },
  Redis: {
    progress: handled,
    strike: () => kill(product.redis.pid),
    isRefused: false,
    repair: () => product.redis.start(),
  },
  'the worker': {
    progress: handled,
    strike: () => product.killWorker(),
    isRefused: false,
    repair: () => product.startWorker(),
  },
}

let customers = 0

test.each(Object.entries(strokes))(
  `with %s killed in the middle of ${WEBHOOKS} webhooks each event is handled once, and what was not taken comes again`,
  async (_name, { progress, strike, isRefused, repair }) => {
    const before = new Set((await storm.events()).map(({ id }) => id))
    const through = async () => (await progress()).filter((id) => !before.has(id)).length
    const orders = await Promise.all(
      Array.from({ length: PAYMENTS }, () =>
        atCheckout(product.url, `storm-${++customers}@customer.example`),
      ),
    )
    const checkouts = await storm.open(WEBHOOKS - PAYMENTS * eventsOfPayment)

    const happening = storm.breakLoose(
      checkouts,
      orders.map(({ pay }) => pay),
    )
    await waitUntil('some are through', 180_000, async () => (await through()) >= IN_THE_MIDDLE, 10)
    expect(await through()).toBeLessThan(WEBHOOKS - IN_THE_MIDDLE)
    await strike()
    if (isRefused)
      await waitUntil('Stripe is told to come again', 60_000, () =>
        product.parts.web.output().includes('"route":"/webhooks/stripe","status":503'),
      )
    await repair()
    await happening

    await waitUntil('Stripe has got rid of all', SETTLED_MS, async () =>
      (await storm.events(before)).every(({ isTaken }) => isTaken),
    )
    const told = (await storm.events(before)).map(({ id }) => id).sort()
    expect(told).toHaveLength(WEBHOOKS)
    expect((await known()).filter((id) => !before.has(id)).sort()).toEqual(told)
    await waitUntil(
      'no event waits',
      SETTLED_MS,
      async () => (await ids(`SELECT id FROM "InboxEvent" WHERE state <> 'handled'`)).length === 0,
    )
    expect((await handled()).filter((id) => !before.has(id)).sort()).toEqual(told)
    const agents = orders.map(({ agentId }) => agentId).sort()
    expect(await ofAgents(`SELECT "agentId" AS id FROM "Run" WHERE kind = 'provision'`)).toEqual(agents)
    expect(await ofAgents(`SELECT "agentId" AS id FROM "Invoice"`)).toEqual(agents)
    async function ofAgents(sql: string) {
      return (await ids(sql)).filter((id) => agents.includes(id)).sort()
    }
  },
  900_000,
)
