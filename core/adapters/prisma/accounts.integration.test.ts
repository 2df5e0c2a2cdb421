import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireSession } from '~/core/services/requireSession'
import { signIn } from '~/core/services/signIn'
import { signOut } from '~/core/services/signOut'
import { signUp } from '~/core/services/signUp'
import { endOtherSessions } from '~/core/services/endOtherSessions'
import { browser, createAccountWorld, PASSWORD, type AccountWorld } from '~/core/testing/accountWorld'

const DAY_MS = 86_400_000
let world: AccountWorld
beforeAll(async () => void (world = await createAccountWorld()))
afterAll(() => world.close())

test('who signs up is signed in as a customer, and the database keeps neither password nor token', async () => {
  const { db } = world
  const { viewer, token } = await world.customer('Ada@Example.com')
  expect(viewer).toMatchObject({ email: 'ada@example.com', role: 'customer' })
  expect(viewer.customerId).not.toBeNull()
  const link = await world.linkIn('confirmEmail', 'ada@example.com')
  const rows = JSON.stringify([
    await db.session.findMany(),
    await db.account.findMany(),
    await db.accountToken.findMany(),
    await db.mail.findMany(),
  ])
  for (const secret of [token, PASSWORD, link]) expect(rows).not.toContain(secret)
  expect(rows).toContain('$argon2id$')
})

test('one address has one account, however it is written, also when two come at once', async () => {
  const passwords = [PASSWORD, 'quite another sentence']
  const both = await Promise.all(
    ['twice@example.com', 'TWICE@example.com'].map((email, index) =>
      signUp(world.deps, { email, password: passwords[index] ?? '', browser }),
    ),
  )
  expect(both.filter((result) => result.ok)).toHaveLength(1)
})

test('the sign-up form that is sent twice signs in to the one account that it made', async () => {
  const email = 'double-click@example.com'
  const both = await Promise.all([1, 2].map(() => signUp(world.deps, { email, password: PASSWORD, browser })))
  expect(both.map((result) => result.ok)).toEqual([true, true])
  expect(await world.mailsTo(email)).toEqual(['confirmEmail'])
})

test('an unknown address and a wrong password get the same answer', async () => {
  await world.customer('known@example.com')
  const wrong = await signIn(world.deps, { email: 'known@example.com', password: 'not this one', browser })
  const unknown = await signIn(world.deps, { email: 'nobody@example.com', password: 'not this one', browser })
  expect(wrong).toEqual(unknown)
  expect(wrong.ok).toBe(false)
  expect((await signIn(world.deps, { email: 'KNOWN@example.com', password: PASSWORD, browser })).ok).toBe(
    true,
  )
})

test('a session ends by signing out or by its time, and a made-up token opens none', async () => {
  const { deps } = world
  const { viewer, token } = await world.customer('ends@example.com')
  expect(await deps.accounts.liveSessions([viewer.sessionId], world.now())).toEqual([viewer.sessionId])
  await signOut(deps, { viewer })
  expect(world.endedSessions).toContain(viewer.sessionId)
  expect(await requireSession(deps, { token })).toBeNull()
  expect(await deps.accounts.liveSessions([viewer.sessionId], world.now())).toEqual([])

  const late = await world.customer('late@example.com')
  world.pass(31 * DAY_MS)
  expect(await requireSession(deps, { token: late.token })).toBeNull()
  expect(await requireSession(deps, { token: 'A'.repeat(43) })).toBeNull()
  expect(await requireSession(deps, { token: null })).toBeNull()
})

test('a sign-in from where somebody was not before is told by mail, and one from where they were is not', async () => {
  const email = 'travels@example.com'
  await world.customer(email)
  await signIn(world.deps, { email, password: PASSWORD, browser })
  expect(await world.mailsTo(email)).toEqual(['confirmEmail'])
  const elsewhere = { ...browser, address: '198.51.100.7' }
  await signIn(world.deps, { email, password: PASSWORD, browser: elsewhere })
  await signIn(world.deps, { email, password: PASSWORD, browser: elsewhere })
  expect(await world.mailsTo(email)).toEqual(['confirmEmail', 'newSignIn'])
})

test('people end one of their own sessions or all others, and never another’s', async () => {
  const { deps } = world
  const email = 'many@example.com'
  const { viewer } = await world.customer(email)
  const stranger = await world.customer('stranger@example.com')
  const open = () => signIn(deps, { email, password: PASSWORD, browser })
  const [second] = [await open(), await open(), await open()]
  if (!second.ok) throw new Error(second.problem.code)

  const foreign = await endOtherSessions(deps, { viewer: stranger.viewer, sessionId: second.value.sessionId })
  expect(foreign.ok).toBe(false)
  expect(await requireSession(deps, { token: second.value.token })).not.toBeNull()

  expect(await endOtherSessions(deps, { viewer, sessionId: second.value.sessionId })).toMatchObject({
    ok: true,
  })
  expect(await requireSession(deps, { token: second.value.token })).toBeNull()
  expect(await endOtherSessions(deps, { viewer, sessionId: 'others' })).toMatchObject({ value: { ended: 2 } })
  const left = await deps.accounts.sessionsOf(viewer.accountId, world.now())
  expect(left.map(({ id }) => id)).toEqual([viewer.sessionId])
  expect(await requireSession(deps, { token: stranger.token })).not.toBeNull()
})
