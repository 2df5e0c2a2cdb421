import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { openDatabase } from '~/core/adapters/prisma/client'
import { stripePayments } from '~/core/adapters/stripe/stripePayments'
import { steps } from '~/core/provisioning/steps'
import { freshDatabase } from '~/core/testing/services'
import { serve } from '~/sandbox/world/serve'
import { InvariantBroken, checkRest, checkRows, checkServers, unrest } from './invariants'
import type { Parts } from './Parts'
import { SimulatedBank } from './SimulatedBank'
import { Scheduler } from './Scheduler'
import { secrets, type SimulatedCloud } from './SimulatedCloud'
import { SimulatedCustomer } from './SimulatedCustomer'
import { SimulatedWorld } from './SimulatedWorld'
import { ENVIRONMENT, OPS_ADDRESS } from './simulationSettings'

export type SeedResult = {
  seed: number
  /** What was broken; null: nothing. */
  broken: string | null
  moments: number
  /** Virtual time that passed. */
  lastedMs: number
  trace: string[]
}

export type Simulation = {
  run(seed: number, parts?: Parts): Promise<SeedResult>
  close(): Promise<void>
}

/** A world that is not at rest after this many moments never will be. */
const MOMENTS_MAX = 20_000
/** How often, in the world's time, it is looked whether all has come to rest. */
const REST_LOOK_MS = 10_000

/** While nobody does anything, in each moment. */
const STORM_ENDS = 0.1

const PLAN = {
  id: 'small',
  name: 'Small',
  priceCents: 1900,
  serverType: 'cx23',
  location: 'fsn1',
  locationName: 'Falkenstein',
  vcpu: 2,
  ramGb: 4,
  diskGb: 40,
}

/** One database and one Stripe listener, used by one seed after the other. */
export async function openSimulation(): Promise<Simulation> {
  const database = await freshDatabase()
  const db = openDatabase(database.socketUrl, 3, { keepsPlans: true })
  const sql = new pg.Client({ connectionString: database.socketUrl })
  await sql.connect()
  const { rows } = await sql.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%'`,
  )
  const emptied = rows.map(({ name }) => `DELETE FROM "${name}"`).join(';')
  let cloud: SimulatedCloud | null = null
  const stripe = await serve(async (request) => cloud!.stripe.fetch(request))
  const payments = stripePayments({ endpoint: stripe.url, secretKey: secrets.secretKey })

  async function open(seed: number, parts: Parts) {
    await sql.query(`SET session_replication_role = replica; ${emptied}`)
    const scheduler = new Scheduler(seed)
    const world = new SimulatedWorld(scheduler, db, payments, stripe.url, parts)
    cloud = world.cloud
    const { firewallId, sshKeyId } = await world.cloud.layFoundation()
    await db.environment.create({ data: { id: ENVIRONMENT, tokenFingerprint: 'sim', firewallId, sshKeyId } })
    await world.stores.foundation.announce(OPS_ADDRESS)
    await db.plan.create({ data: PLAN })
    const customers: SimulatedCustomer[] = []
    for (let count = 0; count < scheduler.weather.customers; count += 1) {
      const [accountId, customerId, agentId] = [randomUUID(), randomUUID(), randomUUID()]
      const email = `customer${count}@example.test`
      const account = { create: { id: accountId, email, passwordHash: 'none' } }
      await db.customer.create({ data: { id: customerId, agentUser: `u-${customerId}`, account } })
      customers.push(new SimulatedCustomer(world, { accountId, customerId, email, agentId }))
    }
    return { scheduler, world, customers }
  }

  async function live(seed: number, parts: Parts, trace: (scheduler: Scheduler) => void): Promise<void> {
    const { scheduler, world, customers } = await open(seed, parts)
    const bank = new SimulatedBank(scheduler, world.cloud.stripe, () => world.seen.stripeAskedAtMs)
    trace(scheduler)
    scheduler.onCall = async (label) => {
      if (/^hetzner (POST|DELETE)/.test(label)) await checkServers(world, sql)
      // After a change, and whenever somebody comes to look at a run: nothing half-written is to be seen then.
      if (label === 'runs.save' || label === 'runs.takeLease') await checkRows(world, sql)
    }
    scheduler.onDeath = () => checkRows(world, sql)
    let lookAtMs = 0
    while (scheduler.moments < MOMENTS_MAX) {
      const { weather, random, clock } = scheduler
      const isQuiet = scheduler.isIdle && !world.isBusy
      const choices = [
        ...world.choices(),
        ...customers.flatMap((customer) => customer.choices()),
        ...bank.choices(isQuiet),
      ]
      if (random.chance(weather.fault))
        choices.push({ label: '', weight: 50, act: () => world.cloud.armSomething() })
      if (!scheduler.isStorm) world.cloud.faults.clear()
      await scheduler.moment(choices)
      if (!scheduler.isIdle || world.isBusy || ![bank, ...customers].every(({ isDone }) => isDone)) continue
      if (scheduler.isStorm && random.chance(STORM_ENDS)) scheduler.endStorm()
      if (scheduler.isStorm || clock.nowMs() < lookAtMs) continue
      lookAtMs = clock.nowMs() + REST_LOOK_MS
      if ((await unrest(world, sql)).length > 0) continue
      await checkRest(world, sql)
      if (!bank.goOn()) return
      lookAtMs = clock.nowMs() + REST_LOOK_MS
    }
    throw new InvariantBroken(`never at rest: ${(await unrest(world, sql)).join('; ')}`)
  }

  return {
    async run(seed, parts = {}) {
      let scheduler: Scheduler | null = null
      let broken: string | null = null
      const ours = { ...steps }
      Object.assign(steps, parts.steps)
      try {
        await live(seed, parts, (opened) => (scheduler = opened))
      } catch (error) {
        if (!(error instanceof InvariantBroken)) throw error
        broken = error.message
      } finally {
        Object.assign(steps, ours)
      }
      const { moments, trace, clock, startMs } = scheduler!
      return { seed, broken, moments, lastedMs: clock.nowMs() - startMs, trace }
    },
    async close() {
      await stripe.close()
      await sql.end()
      await db.$disconnect()
      await database.drop()
    },
  }
}
