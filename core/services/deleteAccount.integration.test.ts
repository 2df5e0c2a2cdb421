import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Viewer } from '~/core/ports/Accounts'
import { deleteAccount } from '~/core/services/deleteAccount'
import { exportAccount } from '~/core/services/exportAccount'
import { requireSession } from '~/core/services/requireSession'
import { signIn } from '~/core/services/signIn'
import { browser, createAccountWorld, PASSWORD, type AccountWorld } from '~/core/testing/accountWorld'

let world: AccountWorld
let agents = 0
beforeAll(async () => {
  world = await createAccountWorld()
  await world.db.plan.create({
    data: {
      id: 'small',
      name: 'Small',
      priceCents: 1900,
      serverType: 'cx23',
      location: 'nbg1',
      locationName: 'Nuremberg',
      vcpu: 2,
      ramGb: 4,
      diskGb: 40,
    },
  })
})
afterAll(() => world.close())

/** An agent that was bought, with its invoice, its refund, and a line in the audit. */
async function bought({ customerId }: Viewer, goneAt: Date | null) {
  const { db } = world
  const [id, name, invoiceId] = [crypto.randomUUID(), `fern-${++agents}`, `in_${agents}`]
  if (!customerId) throw new Error('no customer')
  await db.agent.create({ data: { id, name, customerId, planId: 'small', goneAt } })
  await db.invoice.create({
    data: {
      id: invoiceId,
      customerId,
      agentId: id,
      status: 'paid',
      amountPaidCents: 1900,
      currency: 'eur',
      createdAt: world.now(),
      readAt: world.now(),
    },
  })
  await db.refund.create({
    data: {
      id: crypto.randomUUID(),
      invoiceId,
      agentId: id,
      amountCents: 1900,
      currency: 'eur',
      cause: 'requested',
      isAutomatic: false,
      by: `customer:${customerId}`,
    },
  })
  const audit = { action: 'removeAgent', target: `agent:${id}`, address: '192.0.2.1' }
  await db.auditEntry.create({ data: { id: crypto.randomUUID(), by: `customer:${customerId}`, ...audit } })
  const staff = { by: 'staff:7', action: 'cancelRun', target: `agent:${id}`, address: '203.0.113.9' }
  await db.auditEntry.create({ data: { id: crypto.randomUUID(), ...staff } })
  const byName = { ...staff, action: 'tryAgain', target: `agent:${name}` }
  await db.auditEntry.create({ data: { id: crypto.randomUUID(), ...byName } })
  return { id, name, invoiceId }
}

test('the export holds what is one’s own, nothing of others, and no secret', async () => {
  const { viewer, token } = await world.customer('takes@example.com')
  const other = await world.customer('other@example.com')
  const mine = await bought(viewer, null)
  const theirs = await bought(other.viewer, null)
  const { body, fileName } = await exportAccount(world.deps, { viewer })
  expect(fileName).toBe('aura-account-2026-11-24.json')
  const data = JSON.parse(body) as Record<string, unknown[]>
  expect(data).toMatchObject({
    account: { email: 'takes@example.com' },
    agents: [{ name: mine.name, refunds: [{ amountCents: 1900 }] }],
    invoices: [{ id: mine.invoiceId }],
    audit: [
      { by: 'you', action: 'removeAgent', address: '192.0.2.1' },
      { by: 'support', action: 'cancelRun' },
      { by: 'support', action: 'tryAgain' },
    ],
  })
  expect(data.sessions).toHaveLength(1)
  expect(data.mails?.length).toBeGreaterThan(0)
  for (const foreign of [theirs.name, theirs.id, other.viewer.email, '203.0.113.9'])
    expect(body).not.toContain(foreign)
  const account = await world.deps.accounts.get(viewer.accountId)
  const link = await world.linkIn('confirmEmail', viewer.email)
  for (const secret of [token, link, account?.passwordHash ?? '', 'sealedToken', 'tokenHash'])
    expect(body).not.toContain(secret)
})

test('an account with a living agent stays', async () => {
  const { viewer, token } = await world.customer('lives@example.com')
  const { name } = await bought(viewer, null)
  const result = await deleteAccount(world.deps, { viewer, typedEmail: viewer.email })
  expect(result).toMatchObject({ problem: { says: `Remove ${name} first.` } })
  expect(await requireSession(world.deps, { token })).not.toBeNull()
})

test('a deleted account keeps its invoices and nothing that says who it was', async () => {
  const { db, deps } = world
  const { viewer, token } = await world.customer('leaves@example.com')
  const { invoiceId } = await bought(viewer, world.now())
  await db.mail.updateMany({ where: { to: viewer.email }, data: { sentAt: world.now() } })
  expect(await deleteAccount(deps, { viewer, typedEmail: 'leave@example.com' })).toMatchObject({ ok: false })
  expect(await deleteAccount(deps, { viewer, typedEmail: ' Leaves@example.com ' })).toMatchObject({
    ok: true,
  })
  expect(await requireSession(deps, { token })).toBeNull()
  expect(world.endedSessions).toContain(viewer.sessionId)
  expect((await signIn(deps, { email: 'leaves@example.com', password: PASSWORD, browser })).ok).toBe(false)
  expect(await db.invoice.findUnique({ where: { id: invoiceId } })).not.toBeNull()
  const rows = JSON.stringify([
    await db.account.findMany({ omit: { totpLastStep: true } }),
    await db.session.findMany({ where: { accountId: viewer.accountId } }),
    await db.accountToken.findMany(),
    await db.mail.findMany(),
    await db.auditEntry.findMany({ where: { by: `customer:${viewer.customerId}` } }),
  ])
  expect(rows).not.toContain('leaves@example.com')
  expect(rows.split(viewer.accountId).length).toBeGreaterThan(1)
  const own = await db.session.findMany({ where: { accountId: viewer.accountId } })
  expect(own.map(({ address, userAgent }) => [address, userAgent])).toEqual([[null, null]])
  await world.customer('leaves@example.com')
})

test('staff do not delete themselves', async () => {
  const accountId = await world.staff('stays@aura.test')
  const viewer: Viewer = {
    accountId,
    customerId: null,
    sessionId: crypto.randomUUID(),
    email: 'stays@aura.test',
    role: 'admin',
    timeZone: null,
    areShortcutsOff: false,
  }
  expect(await deleteAccount(world.deps, { viewer, typedEmail: viewer.email })).toMatchObject({ ok: false })
})
