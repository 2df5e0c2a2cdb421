import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeEmail } from '~/core/services/changeEmail'
import { changePassword } from '~/core/services/changePassword'
import { askToConfirmEmail, confirmEmail } from '~/core/services/confirmEmail'
import { requestReset } from '~/core/services/requestReset'
import { requireSession } from '~/core/services/requireSession'
import { resetPassword } from '~/core/services/resetPassword'
import { signIn } from '~/core/services/signIn'
import { browser, createAccountWorld, PASSWORD, type AccountWorld } from '~/core/testing/accountWorld'

const MINUTE_MS = 60_000
const NEW_PASSWORD = 'another fine sentence'
let world: AccountWorld
beforeAll(async () => void (world = await createAccountWorld()))
afterAll(() => world.close())

const isVerified = async (accountId: string) =>
  (await world.deps.accounts.get(accountId))?.emailVerifiedAt !== null
const canSignIn = async (email: string, password: string) =>
  (await signIn(world.deps, { email, password, browser })).ok

test('the link confirms the address once, within 24 hours', async () => {
  const { deps } = world
  const { viewer } = await world.customer('confirms@example.com')
  const token = await world.linkIn('confirmEmail', viewer.email)
  expect(await isVerified(viewer.accountId)).toBe(false)
  expect((await confirmEmail(deps, { token: 'made up' })).ok).toBe(false)
  expect((await confirmEmail(deps, { token })).ok).toBe(true)
  expect(await isVerified(viewer.accountId)).toBe(true)
  expect((await confirmEmail(deps, { token })).ok).toBe(false)

  const slow = await world.customer('slow@example.com')
  const late = await world.linkIn('confirmEmail', 'slow@example.com')
  world.pass(24 * 60 * MINUTE_MS + 1)
  expect((await confirmEmail(deps, { token: late })).ok).toBe(false)
  expect(await isVerified(slow.viewer.accountId)).toBe(false)
})

test('a link that is asked for again puts the older one out of force; a form sent twice mails once', async () => {
  const { deps } = world
  const { viewer } = await world.customer('again@example.com')
  const first = await world.linkIn('confirmEmail', viewer.email)
  for (const formKey of ['one', 'one']) await askToConfirmEmail(deps, { viewer, formKey })
  expect(await world.mailsTo(viewer.email)).toEqual(['confirmEmail', 'confirmEmail'])
  expect((await confirmEmail(deps, { token: first })).ok).toBe(false)
  expect((await confirmEmail(deps, { token: await world.linkIn('confirmEmail', viewer.email) })).ok).toBe(
    true,
  )
})

test('a reset works once within 30 minutes, ends all sessions, and is told by mail', async () => {
  const { deps } = world
  const email = 'forgets@example.com'
  const { viewer, token: session } = await world.customer(email)
  await requestReset(deps, { email: 'Forgets@example.com', formKey: 'f1' })
  const token = await world.linkIn('resetPassword', email)
  const input = { token, password: NEW_PASSWORD, address: '192.0.2.9' }
  expect(await resetPassword(deps, { ...input, password: 'short' })).toMatchObject({ ok: false })
  const both = await Promise.all([resetPassword(deps, input), resetPassword(deps, input)])
  expect(both.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await requireSession(deps, { token: session })).toBeNull()
  expect(world.endedSessions).toContain(viewer.sessionId)
  expect([await canSignIn(email, PASSWORD), await canSignIn(email, NEW_PASSWORD)]).toEqual([false, true])
  expect(await isVerified(viewer.accountId)).toBe(true)
  expect(await world.mailsTo(email)).toEqual(['confirmEmail', 'resetPassword', 'passwordChanged'])

  await requestReset(deps, { email, formKey: 'f2' })
  const late = await world.linkIn('resetPassword', email)
  world.pass(30 * MINUTE_MS + 1)
  expect((await resetPassword(deps, { ...input, token: late })).ok).toBe(false)
})

test('asking for a reset of nobody does nothing, and a link of one kind is none of another', async () => {
  const { deps } = world
  await requestReset(deps, { email: 'nobody@example.com', formKey: 'f3' })
  expect(await world.mailsTo('nobody@example.com')).toEqual([])
  const { viewer } = await world.customer('kinds@example.com')
  const verify = await world.linkIn('confirmEmail', viewer.email)
  expect((await resetPassword(deps, { token: verify, password: NEW_PASSWORD, address: null })).ok).toBe(false)
  await requestReset(deps, { email: viewer.email, formKey: 'f4' })
  const reset = await world.linkIn('resetPassword', viewer.email)
  expect((await confirmEmail(deps, { token: reset })).ok).toBe(false)
})

test('a new password needs the old one, and signs the other browsers out', async () => {
  const { deps } = world
  const email = 'changes@example.com'
  const { viewer, token } = await world.customer(email)
  const other = await signIn(deps, { email, password: PASSWORD, browser })
  if (!other.ok) throw new Error(other.problem.code)
  const change = { viewer, password: NEW_PASSWORD, address: null }
  const refused = await changePassword(deps, { ...change, current: 'not this one' })
  expect(refused).toMatchObject({ problem: { code: 'password_wrong' } })
  expect((await changePassword(deps, { ...change, current: PASSWORD })).ok).toBe(true)
  expect(await requireSession(deps, { token })).not.toBeNull()
  expect(await requireSession(deps, { token: other.value.token })).toBeNull()
  expect(await world.mailsTo(email)).toEqual(['confirmEmail', 'passwordChanged'])
  const audit = await world.db.auditEntry.findMany({ where: { target: `account:${viewer.accountId}` } })
  expect(audit.map(({ action }) => action)).toEqual(['changePassword'])
})

test('a new address counts once its link was opened, and the old one is told before that', async () => {
  const { deps } = world
  const { viewer } = await world.customer('moves@example.com')
  const ask = { viewer, email: 'Moved@example.com', current: PASSWORD, formKey: 'm1', address: null }
  expect(await changeEmail(deps, { ...ask, current: 'wrong one' })).toMatchObject({ ok: false })
  expect((await changeEmail(deps, ask)).ok).toBe(true)
  expect(await canSignIn('moves@example.com', PASSWORD)).toBe(true)
  expect(await world.mailsTo('moves@example.com')).toContain('emailChanging')
  const token = await world.linkIn('confirmEmail', 'moved@example.com')
  expect((await confirmEmail(deps, { token })).ok).toBe(true)
  expect(await canSignIn('moves@example.com', PASSWORD)).toBe(false)
  expect(await canSignIn('moved@example.com', PASSWORD)).toBe(true)
})

test('an address that somebody else has, or gets meanwhile, stays theirs', async () => {
  const { deps } = world
  await world.customer('taken@example.com')
  const { viewer } = await world.customer('wants@example.com')
  const ask = { viewer, current: PASSWORD, address: null }
  expect((await changeEmail(deps, { ...ask, email: 'taken@example.com', formKey: 'w1' })).ok).toBe(true)
  expect(await world.mailsTo('taken@example.com')).toEqual(['confirmEmail'])

  await changeEmail(deps, { ...ask, email: 'soon-taken@example.com', formKey: 'w2' })
  const token = await world.linkIn('confirmEmail', 'soon-taken@example.com')
  await world.customer('soon-taken@example.com')
  expect(await confirmEmail(deps, { token })).toMatchObject({ problem: { code: 'email_taken' } })
  expect((await deps.accounts.get(viewer.accountId))?.email).toBe('wants@example.com')
})
