import { expect } from 'vitest'
import type { Product } from './startProduct'

/** What must hold once all is quiet, read from the sandbox and from the database. */
export async function expectNothingLeft({ admin, db }: Product, agentId: string): Promise<void> {
  const { rows: made } = await db.query<{ name: string; ipv4: string | null; retiredAt: Date | null }>(
    `SELECT name, ipv4, "retiredAt" FROM "Machine" WHERE "agentId" = $1`,
    [agentId],
  )
  const { rows: others } = await db.query<{ ipv4: string }>(
    `SELECT ipv4 FROM "Machine" WHERE "agentId" <> $1 AND "retiredAt" IS NULL AND ipv4 IS NOT NULL`,
    [agentId],
  )
  const inUse = others.map(({ ipv4 }) => ipv4)
  const signs = made.flatMap(({ name, ipv4 }) => [name, ...(ipv4 && !inUse.includes(ipv4) ? [ipv4] : [])])
  const left = (await admin.leftovers()).filter((line) =>
    signs.some((sign) => line.split(' ').includes(sign)),
  )
  expect(left, 'left at the sandbox').toEqual([])
  expect(
    made.filter(({ retiredAt }) => !retiredAt),
    'machines that are not retired',
  ).toEqual([])
  const { rows: resources } = await db.query(
    `SELECT kind, state FROM "Resource" WHERE "agentId" = $1 AND "goneAt" IS NULL`,
    [agentId],
  )
  expect(resources, 'open in the ledger').toEqual([])
  const { rows: states } = await db.query(
    `SELECT serial FROM "TerraformState" s WHERE subject = $1 AND "lockId" IS NOT NULL`,
    [agentId],
  )
  expect(states, 'locked states').toEqual([])
}

/** One machine, and everything at the cloud is in the ledger as alive. */
export async function expectOneMachine({ admin, db }: Product, agentId: string): Promise<void> {
  const { rows } = await db.query<{ serverId: string }>(
    `SELECT "serverId" FROM "Machine" WHERE "agentId" = $1 AND "retiredAt" IS NULL AND "readyAt" IS NOT NULL`,
    [agentId],
  )
  expect(rows).toHaveLength(1)
  const { rows: alive } = await db.query<{ providerId: string }>(
    `SELECT "providerId" FROM "Resource" WHERE kind = 'server' AND state = 'alive'`,
  )
  const servers = (await admin.servers()).map(({ id }) => String(id))
  expect(servers.sort()).toEqual(alive.map(({ providerId }) => providerId).sort())
  expect(servers).toContain(rows[0]?.serverId)
  const { rows: intents } = await db.query(
    `SELECT kind FROM "Resource" WHERE "agentId" = $1 AND state = 'intended'`,
    [agentId],
  )
  expect(intents, 'asked for, and never answered').toEqual([])
}

/** All of it came back, once, for each payment that this many customers made. */
export async function expectRefundedOnce({ db, admin }: Product, agentId: string): Promise<void> {
  const { rows } = await db.query<{ amountCents: number; paid: number; state: string }>(
    `SELECT r."amountCents", i."amountPaidCents" AS paid, r.state FROM "Refund" r JOIN "Invoice" i ON i.id = r."invoiceId"
     WHERE r."agentId" = $1 AND r."failedAt" IS NULL`,
    [agentId],
  )
  expect(rows).toHaveLength(1)
  expect(rows[0]?.amountCents).toBe(rows[0]?.paid)
  expect(['pending', 'succeeded']).toContain(rows[0]?.state)
  const refunds = (await admin.refunds()) as { metadata?: Record<string, string> }[]
  expect(refunds.filter(({ metadata }) => metadata?.agentId === agentId)).toHaveLength(1)
}
