import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { smtpMailer } from '~/core/adapters/mail/smtpMailer'
import { createMailbox } from '~/sandbox/mailbox/createMailbox'
import { realTimeline } from '~/sandbox/world/Timeline'
import type { AddressInfo } from 'node:net'
import type { Mailbox } from '~/sandbox/mailbox/createMailbox'

const from = 'Aura <hello@aura.test>'
const message = {
  to: 'ada@example.com',
  subject: 'fern-42 is ready: Öffnen €19.00',
  text: 'Open it: http://localhost:3000/agents/7f3a?x=1\n',
  html: '<p>Open <a href="http://localhost:3000/agents/7f3a?x=1">it</a></p>',
  messageId: 'm1@aura',
}

let mailbox: Mailbox
let url: string
beforeEach(async () => {
  mailbox = createMailbox({ timeline: realTimeline })
  url = `smtp://127.0.0.1:${await mailbox.listen(0)}`
})
afterEach(() => mailbox.close())

test('a mail arrives with both bodies under its own id', async () => {
  const mailer = smtpMailer({ url, from })
  await mailer.send(message)
  mailer.close()
  const [got] = mailbox.messages()
  expect(got).toMatchObject({
    to: ['ada@example.com'],
    from,
    subject: message.subject,
    messageId: '<m1@aura>',
  })
  expect(got?.text).toBe(message.text)
  expect(got?.html).toContain(message.html)
})

test('a subject with a line break adds no header', async () => {
  const mailer = smtpMailer({ url, from })
  await mailer.send({ ...message, subject: 'Hi\r\nBcc: eve@example.com' })
  mailer.close()
  expect(mailbox.messages('eve@example.com')).toEqual([])
  expect(mailbox.messages('ada@example.com')).toHaveLength(1)
})

test('an address that holds a second one reaches nobody else', async () => {
  const mailer = smtpMailer({ url, from })
  await mailer.send({ ...message, to: 'ada@example.com, eve@example.com' }).catch(() => null)
  mailer.close()
  expect(mailbox.messages('eve@example.com')).toEqual([])
})

test('a server that is away surely has not got it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((ready) => server.once('listening', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  const mailer = smtpMailer({ url: `smtp://127.0.0.1:${port}`, from })
  await expect(mailer.send(message)).rejects.toMatchObject({ name: 'AuraError', code: 'mail_unsent' })
  mailer.close()
})

/** A server that answers as told; null: it hangs up instead. */
async function scriptedServer(answers: Record<string, string | null>) {
  const usual: Record<string, string> = {
    EHLO: '250 hi',
    MAIL: '250 ok',
    RCPT: '250 ok',
    DATA: '354 go on',
    '.': '250 taken',
  }
  const server = createServer((socket) => {
    socket.on('error', () => {}).write('220 hi\r\n')
    let isBody = false
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
        if (isBody && line !== '.') continue
        const word = line === '.' ? line : line.slice(0, 4).toUpperCase()
        const answer = word in answers ? answers[word] : usual[word]
        isBody = word === 'DATA' && answer?.startsWith('354') === true
        if (answer === null) return void socket.destroy()
        if (answer) socket.write(`${answer}\r\n`)
      }
    })
  }).listen(0, '127.0.0.1')
  await new Promise((ready) => server.once('listening', ready))
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

test.each<[what: string, answers: Record<string, string | null>, code: string]>([
  ['refuses the address', { RCPT: '550 nobody here' }, 'mail_unsent'],
  ['refuses the mail for now', { '.': '451 try later' }, 'mail_unsent'],
  ['hangs up after it was told all', { '.': null }, 'internal'],
])('whether a server that %s has the mail is told apart', async (_, answers, code) => {
  const server = await scriptedServer(answers)
  const mailer = smtpMailer({ url: server.url, from })
  await expect(mailer.send(message)).rejects.toMatchObject({ name: 'AuraError', code })
  mailer.close()
  server.close()
})
