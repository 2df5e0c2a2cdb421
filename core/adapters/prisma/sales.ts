import { z } from 'zod'
import { monthlyMicros, type Price } from '~/core/domain/billedHours'
import { nextSetupAt } from '~/core/domain/limits'
import type { Clock } from '~/core/ports/Clock'
import type { Reservation, Sales } from '~/core/ports/Sales'
import { agentOf } from './agents'
import { isTaken, type Db, type Tx } from './client'
import { CAPACITY } from './prices'
import { priceOf } from './priceRow'

const HOUR_MS = 3_600_000
/** An older word on what can be had is no hint any more. */
const CAPACITY_GOOD_MS = HOUR_MS
/** More than anybody is allowed in an hour. */
const SETUPS_MAX = 100
const MICROS_PER_CENT = 10_000

const Capacity = z.object({ at: z.iso.datetime(), places: z.record(z.string(), z.boolean()) })
type Place = { serverType: string; location: string }

export function prismaSales(db: Db, clock: Clock): Sales {
  return {
    async look(planId, customerId) {
      const plan = await db.plan.findUnique({ where: { id: planId } })
      const setups = customerId ? await setupsOf(db, customerId, clock.now()) : []
      if (!plan) return { plan: null, setups, isAvailable: null, fleetCents: null }
      const [isAvailable, fleetCents] = await Promise.all([
        isAvailableAt(db, plan, clock.now()),
        fleetCentsWith(db, plan, clock.now()),
      ])
      return { plan, setups, isAvailable, fleetCents }
    },

    async reserve({ agent, perCustomerHourly, restoreBackupId }) {
      const now = clock.now()
      try {
        return await db.$transaction(async (tx): Promise<Reservation> => {
          await tx.$queryRaw`SELECT id FROM "Customer" WHERE id = ${agent.customerId}::uuid FOR UPDATE`
          const known = await tx.agent.findUnique({ where: { id: agent.id } })
          if (known)
            return known.customerId === agent.customerId
              ? { at: 'reserved', agent: agentOf(known) }
              : { at: 'foreign' }
          const open = await openOrderOf(tx, agent.customerId, now)
          if (open) return { at: 'open', agent: agentOf(open) }
          const setups = await setupsOf(tx, agent.customerId, now)
          if (nextSetupAt({ setups, perCustomerHourly, now })) return { at: 'limited', setups }
          const made = await tx.agent.create({ data: { ...agent, restoreBackupId, createdAt: now } })
          return { at: 'reserved', agent: agentOf(made) }
        })
      } catch (thrown) {
        if (isTaken(thrown)) return { at: 'nameTaken' }
        throw thrown
      }
    },

    async saveRestore(agentId, restoreBackupId) {
      await db.agent.updateMany({ where: { id: agentId, wanted: 'undecided' }, data: { restoreBackupId } })
    },
  }
}

async function setupsOf(db: Db | Tx, customerId: string, now: Date): Promise<Date[]> {
  const rows = await db.agent.findMany({
    where: { customerId, paidAt: { gt: new Date(now.getTime() - HOUR_MS) } },
    select: { paidAt: true },
    orderBy: [{ paidAt: 'desc' }, { id: 'desc' }],
    take: SETUPS_MAX,
  })
  return rows.flatMap(({ paidAt }) => (paidAt ? [paidAt] : []))
}

/** A payment that was begun and is neither made nor given up. */
const openOrder = (now: Date) => ({
  wanted: 'undecided',
  goneAt: null,
  OR: [{ checkoutExpiresAt: null }, { checkoutExpiresAt: { gt: now } }],
})

const openOrderOf = (tx: Tx, customerId: string, now: Date) =>
  tx.agent.findFirst({
    where: { customerId, ...openOrder(now) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })

async function isAvailableAt(db: Db, { serverType, location }: Place, now: Date): Promise<boolean | null> {
  const row = await db.setting.findUnique({ where: { key: CAPACITY } })
  const capacity = Capacity.safeParse(row?.value)
  if (!capacity.success) return null
  if (new Date(capacity.data.at).getTime() < now.getTime() - CAPACITY_GOOD_MS) return null
  return capacity.data.places[`${serverType}@${location}`] ?? null
}

/** Every agent that has a machine, or may get one, and the one that is about to be sold. */
async function fleetCentsWith(db: Db, plan: Place & { id: string }, now: Date): Promise<number | null> {
  const [counts, plans, rows] = await Promise.all([
    db.agent.groupBy({
      by: ['planId'],
      where: { goneAt: null, OR: [{ wanted: { not: 'undecided' } }, openOrder(now)] },
      _count: { _all: true },
    }),
    db.plan.findMany(),
    db.resourcePrice.findMany({ where: { toAt: null } }),
  ])
  const prices = rows.map(priceOf)
  const own = monthOf(plan, prices, now)
  if (own === null) return null
  const micros = counts.reduce((sum, { planId, _count }) => {
    const found = plans.find(({ id }) => id === planId)
    return sum + _count._all * ((found ? monthOf(found, prices, now) : null) ?? own)
  }, own)
  return Math.round(micros / MICROS_PER_CENT)
}

/** A server with its address. */
function monthOf({ serverType, location }: Place, prices: Price[], now: Date): number | null {
  const micros = monthlyMicros([{ kind: 'server', type: serverType, location, amount: 1 }], prices, now)
  if (micros === 0) return null
  return micros + monthlyMicros([{ kind: 'primaryIp', type: '', location, amount: 1 }], prices, now)
}
