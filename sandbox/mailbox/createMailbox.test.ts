import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMailbox } from '~/sandbox/mailbox/createMailbox'
import { realTimeline } from '~/sandbox/world/Timeline'
import type { Mailbox, MailboxMessage } from '~/sandbox/mailbox/createMailbox'

let mailbox: Mailbox
let port: number
beforeEach(async () => {
  mailbox = createMailbox({ timeline: realTimeline })
  port = await mailbox.listen(0)
})
afterEach(() => mailbox.close())

type Sent = { to?: string; subject?: string; text?: string; html?: string }

async function send(mail: Sent, encoding?: 'base64' | 'quoted-printable'): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  await transport.sendMail({
    from: 'Aura <hello@aura.test>',
    to: 'ada@example.com',
    textEncoding: encoding,
    ...mail,
  })
  transport.close()
}

const get = (path: string, accept = 'application/json') =>
  mailbox.fetch(new Request(`http://sandbox.test${path}`, { headers: { accept } }))

async function messages(query = ''): Promise<MailboxMessage[]> {
  const answer = await get(`/mailbox/messages${query}`)
  return ((await answer.json()) as { messages: MailboxMessage[] }).messages
}

test('a mail comes in with both bodies and its links whole', async () => {
  const link = `https://localhost:3000/verify/${'a1b2'.repeat(30)}?next=%2Fhome&x=1`
  await send({ subject: 'Confirm', text: `Open this link: ${link}`, html: `<a href="${link}">Open</a>` })
  const [message] = await messages()
  expect(message?.text).toContain(link)
  expect(message?.html).toContain(`href="${link}"`)
  expect(message).toMatchObject({ subject: 'Confirm', to: ['ada@example.com'] })
})

test.each(['base64', 'quoted-printable'] as const)(
  'text in %s is read as it was written',
  async (encoding) => {
    const text = 'Grüße: €19.00 = paid, 100 % sure 🎈\nSecond line'
    await send(
      { subject: 'Ümläut: €19.00 received for a rather long subject line 🎈 of fern-42', text },
      encoding,
    )
    const [message] = await messages()
    expect(message?.text.trim()).toBe(text)
    expect(message?.subject).toBe('Ümläut: €19.00 received for a rather long subject line 🎈 of fern-42')
  },
)

test('a long line keeps every space, however it is broken on its way', async () => {
  const text = Array.from({ length: 120 }, (_, index) => 'é'.repeat(index % 7) + String(index)).join(' ')
  await send({ text }, 'quoted-printable')
  expect((await messages())[0]?.text.trim()).toBe(text)
})

test('lines that begin with a dot survive', async () => {
  await send({ text: 'one\n.two\n..three' })
  expect((await messages())[0]?.text.trim()).toBe('one\n.two\n..three')
})

test('an address sees only its own mail, newest first', async () => {
  for (const [to, subject] of [
    ['ada@example.com', 'first'],
    ['eve@example.com', 'other'],
    ['Ada@Example.com', 'second'],
  ]) {
    await send({ to, subject, text: 'x' })
  }
  const found = await messages('?to=ada%40example.com')
  expect(found.map((one) => one.subject)).toEqual(['second', 'first'])
})

test('pages list the mail and show one, with its link to click and its markup shut in', async () => {
  const url = 'http://localhost:3000/verify/abc'
  await send({ subject: '<b>Hi', text: url, html: '<script>1</script><p>Hi</p>' })
  expect(await (await get('/mailbox', 'text/html')).text()).toContain('&lt;b&gt;Hi')
  const shown = await (await get('/mailbox/messages/1', 'text/html')).text()
  expect(shown).toContain(`href="${url}"`)
  expect(shown).not.toContain('<script>')
})

test('mail can be deleted, one or all', async () => {
  await send({ text: 'a' })
  await send({ text: 'b' })
  const remove = (path: string) =>
    mailbox.fetch(new Request(`http://sandbox.test${path}`, { method: 'DELETE' }))
  await remove('/mailbox/messages/1')
  expect((await messages()).map((one) => one.id)).toEqual([2])
  await remove('/mailbox/messages')
  expect(await messages()).toEqual([])
})

test('what is not there is 404', async () => {
  expect((await get('/mailbox/messages/9')).status).toBe(404)
})
