import { afterAll, beforeAll, expect, test } from 'vitest'
import { totpCode } from '~/core/domain/totp'
import { confirmCode } from '~/core/services/confirmCode'
import { beginTotp, enrolTotp } from '~/core/services/enrolTotp'
import { sessionHash, type OpenedSession } from '~/core/services/openSession'
import { requestReset } from '~/core/services/requestReset'
import { requireSession } from '~/core/services/requireSession'
import { resetPassword } from '~/core/services/resetPassword'
import { signIn } from '~/core/services/signIn'
import { browser, createAccountWorld, PASSWORD, type AccountWorld } from '~/core/testing/accountWorld'

const STEP_MS = 30_000
let world: AccountWorld
beforeAll(async () => void (world = await createAccountWorld()))
afterAll(() => world.close())

async function passwordGiven(email: string): Promise<OpenedSession> {
  const result = await signIn(world.deps, { email, password: PASSWORD, browser })
  if (!result.ok) throw new Error(result.problem.code)
  return result.value
}

async function halfOf({ token }: OpenedSession) {
  const half = await world.deps.accounts.halfSignedIn(sessionHash(token), world.now())
  if (!half) throw new Error('not half signed in')
  return half
}

/** Enrolled, a minute ago. */
async function enrolled(email: string) {
  await world.staff(email)
  const half = await halfOf(await passwordGiven(email))
  const begun = await beginTotp(world.deps, { half })
  if (!begun) throw new Error('enrolled already')
  const done = await enrolTotp(world.deps, { half, browser, code: totpCode(begun.key, world.now()) })
  if (!done.ok) throw new Error(done.problem.code)
  world.pass(2 * STEP_MS)
  return { ...done.value, key: begun.key }
}

test('staff whose password was right are nobody until they give the code', async () => {
  const { deps } = world
  await world.staff('half@aura.test')
  const opened = await passwordGiven('half@aura.test')
  expect(opened.isConfirmed).toBe(false)
  expect(await requireSession(deps, { token: opened.token })).toBeNull()
  expect(await deps.accounts.liveSessions([opened.sessionId], world.now())).toEqual([])
  expect(await world.mailsTo('half@aura.test')).toEqual([])
  world.pass(10 * 60_000 + 1)
  await expect(halfOf(opened)).rejects.toThrow('not half signed in')
})

test('a customer needs no code, and a whole session is not half of one', async () => {
  const { token } = await world.customer('whole@example.com')
  expect(await world.deps.accounts.halfSignedIn(sessionHash(token), world.now())).toBeNull()
})

test('the first right code puts codes in force, and shows ten recovery codes this once', async () => {
  const { deps, db } = world
  const accountId = await world.staff('new@aura.test')
  const half = await halfOf(await passwordGiven('new@aura.test'))
  const begun = await beginTotp(deps, { half })
  expect(await beginTotp(deps, { half })).toEqual(begun)
  const key = begun?.key ?? ''
  expect((await enrolTotp(deps, { half, code: '000000', browser })).ok).toBe(false)
  const code = totpCode(key, world.now())
  const done = await enrolTotp(deps, { half, code, browser })
  if (!done.ok) throw new Error(done.problem.code)
  expect(await requireSession(deps, { token: done.value.session.token })).toMatchObject({ role: 'admin' })
  expect(new Set(done.value.recoveryCodes).size).toBe(10)
  const rows = JSON.stringify([
    await db.account.findMany({ omit: { totpLastStep: true } }),
    await db.recoveryCode.findMany(),
    await db.auditEntry.findMany(),
  ])
  for (const secret of [key, ...done.value.recoveryCodes]) expect(rows).not.toContain(secret)
  expect(await beginTotp(deps, { half })).toBeNull()
  expect((await enrolTotp(deps, { half, code, browser })).ok).toBe(false)
  expect(await db.auditEntry.count({ where: { action: 'enrolTotp', target: `account:${accountId}` } })).toBe(
    1,
  )
  expect(await world.mailsTo('new@aura.test')).toEqual(['newSignIn'])
})

test('a code is good once, also for two who come at once, and so is the one before it', async () => {
  const { deps } = world
  const { key } = await enrolled('once@aura.test')
  const tries = await Promise.all([1, 2].map(async () => halfOf(await passwordGiven('once@aura.test'))))
  const [early, code] = [totpCode(key, new Date(world.now().getTime() - STEP_MS)), totpCode(key, world.now())]
  const results = await Promise.all(tries.map((half) => confirmCode(deps, { half, code, browser })))
  expect(results.filter(({ ok }) => ok)).toHaveLength(1)
  const half = await halfOf(await passwordGiven('once@aura.test'))
  expect((await confirmCode(deps, { half, code, browser })).ok).toBe(false)
  expect((await confirmCode(deps, { half, code: early, browser })).ok).toBe(false)
  world.pass(STEP_MS)
  const next = await confirmCode(deps, { half, code: totpCode(key, world.now()), browser })
  if (!next.ok) throw new Error(next.problem.code)
  expect(await requireSession(deps, { token: next.value.token })).not.toBeNull()
  await expect(halfOf({ ...next.value })).rejects.toThrow()
})

test('a recovery code is good once, for its own account, however it is typed', async () => {
  const { deps } = world
  const { recoveryCodes } = await enrolled('lost-phone@aura.test')
  await enrolled('neighbour@aura.test')
  const [first = ''] = recoveryCodes
  const give = async (email: string, code: string) =>
    (await confirmCode(deps, { half: await halfOf(await passwordGiven(email)), code, browser })).ok
  expect(await give('neighbour@aura.test', first)).toBe(false)
  expect(await give('lost-phone@aura.test', ` ${first.toUpperCase().replaceAll('-', '')} `)).toBe(true)
  expect(await give('lost-phone@aura.test', first)).toBe(false)
  const account = await deps.accounts.findByEmail('lost-phone@aura.test')
  expect(account?.recoveryCodesLeft).toBe(9)
})

test('a new password does not go around the code', async () => {
  const { deps } = world
  const email = 'resets@aura.test'
  await enrolled(email)
  await requestReset(deps, { email, formKey: 'r1' })
  const token = await world.linkIn('resetPassword', email)
  expect((await resetPassword(deps, { token, password: PASSWORD, address: null })).ok).toBe(true)
  expect((await passwordGiven(email)).isConfirmed).toBe(false)
})
