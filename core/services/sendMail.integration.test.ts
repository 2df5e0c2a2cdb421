import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { prismaMails } from '~/core/adapters/prisma/mails'
import { AuraError } from '~/core/domain/errors'
import type { MailMessage } from '~/core/ports/Mail'
import { sendMail } from '~/core/services/sendMail'
import { createAccountWorld, type AccountWorld } from '~/core/testing/accountWorld'
import { simulationSettings } from '~/core/testing/simulation/simulationSettings'

const MINUTE_MS = 60_000
let world: AccountWorld
let sent: MailMessage[] = []
/** What the mail server does with the next one. */
let next: 'takes' | 'refuses' | 'takesAndDies' | 'diesFirst' = 'takes'

beforeAll(async () => void (world = await createAccountWorld()))
beforeEach(() => {
  sent = []
  next = 'takes'
})
afterAll(() => world.close())

const ports = () => ({
  mails: prismaMails(world.db, world.deps.clock),
  mailer: {
    async send(message: MailMessage) {
      if (next === 'refuses') throw new AuraError('mail_unsent')
      if (next !== 'diesFirst') sent.push(message)
      if (next !== 'takes') throw new Error('the worker died')
    },
  },
  settings: simulationSettings,
  seal: world.seal,
  clock: world.deps.clock,
})

async function news(): Promise<string> {
  const id = crypto.randomUUID()
  const values = { agent: 'fern-42', agentId: 'a1' }
  await world.db.mail.create({ data: { id, key: id, to: 'ada@example.com', template: 'agentReady', values } })
  return id
}

async function link(email: string): Promise<string> {
  await world.customer(email)
  return (await world.db.mail.findFirstOrThrow({ where: { to: email } })).id
}

test('a mail goes out once, however many jobs come for it', async () => {
  const id = await news()
  await Promise.all([1, 2, 3].map(() => sendMail(ports(), id)))
  expect(sent.map(({ messageId }) => messageId)).toEqual([`${id}@aura`])
})

test('a mail that the server refused goes out with the next try', async () => {
  const id = await news()
  next = 'refuses'
  await expect(sendMail(ports(), id)).rejects.toMatchObject({ code: 'mail_unsent' })
  next = 'takes'
  await sendMail(ports(), id)
  expect(sent).toHaveLength(1)
})

test.each(['takesAndDies', 'diesFirst'] as const)(
  'news of which nobody knows (%s) is not sent again',
  async (way) => {
    const id = await news()
    next = way
    await expect(sendMail(ports(), id)).rejects.toThrow()
    next = 'takes'
    const before = sent.length
    world.pass(60 * MINUTE_MS)
    expect(await sendMail(ports(), id)).toEqual({ at: 'done' })
    expect(sent).toHaveLength(before)
  },
)

test.each(['takesAndDies', 'diesFirst'] as const)(
  'a link of which nobody knows (%s) is sent again after a while, under the same id',
  async (way) => {
    const email = `${way.toLowerCase()}@example.com`
    const id = await link(email)
    next = way
    await expect(sendMail(ports(), id)).rejects.toThrow()
    next = 'takes'
    const before = sent.length
    const waits = await sendMail(ports(), id)
    expect(waits.at).toBe('later')
    expect(sent).toHaveLength(before)
    world.pass(3 * MINUTE_MS)
    expect(await sendMail(ports(), id)).toEqual({ at: 'done' })
    expect(sent).toHaveLength(before + 1)
    expect(new Set(sent.map(({ messageId }) => messageId))).toEqual(new Set([`${id}@aura`]))
    await sendMail(ports(), id)
    expect(sent).toHaveLength(before + 1)
  },
)

test('the mail has the link that works, and the database has not', async () => {
  const email = 'reads@example.com'
  const id = await link(email)
  await sendMail(ports(), id)
  const token = await world.linkIn('confirmEmail', email)
  expect(sent[0]?.text).toContain(`/verify/${token}`)
  expect(JSON.stringify(await world.db.mail.findUniqueOrThrow({ where: { id } }))).not.toContain(token)
})

test('a mail that can not be written is owed still', async () => {
  const id = crypto.randomUUID()
  await world.db.mail.create({
    data: { id, key: id, to: 'ada@example.com', template: 'unheardOf', values: {} },
  })
  await expect(sendMail(ports(), id)).rejects.toMatchObject({ code: 'mail_unsent' })
  expect(await world.db.mail.findUniqueOrThrow({ where: { id } })).toMatchObject({
    claimedAt: null,
    sentAt: null,
  })
})
