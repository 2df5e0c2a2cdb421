import { Hono } from 'hono'
import { SMTPServer } from 'smtp-server'
import { messageListPage, messagePage } from '~/sandbox/mailbox/mailboxPages'
import { parseMail } from '~/sandbox/mailbox/parseMail'
import type { AddressInfo } from 'node:net'
import type { SMTPServerDataStream } from 'smtp-server'
import type { Timeline } from '~/sandbox/world/Timeline'

const SIZE_MAX_BYTES = 5_000_000
const MESSAGES_MAX = 5_000

export type MailboxMessage = {
  id: number
  /** Milliseconds since 1970. */
  at: number
  from: string
  /** Those it was delivered to, in lower case. */
  to: string[]
  subject: string
  messageId: string
  text: string
  html: string
}

export type Mailbox = {
  /** Pages and JSON under /mailbox. */
  fetch(request: Request): Promise<Response>
  /** Opens the SMTP port on loopback; 0: any free one. Resolves with the port. */
  listen(port: number, host?: string): Promise<number>
  /** Newest first; with an address, only what went there. */
  messages(to?: string): MailboxMessage[]
  close(): Promise<void>
}

/** Takes every mail, sends none on. */
export function createMailbox({ timeline }: { timeline: Timeline }): Mailbox {
  let kept: MailboxMessage[] = []
  let lastId = 0
  const messages = (to?: string) =>
    kept.filter((one) => !to || one.to.includes(to.toLowerCase())).sort((a, b) => b.id - a.id)

  function take(raw: Buffer, recipients: string[]): void {
    const { from, subject, messageId, text, html } = parseMail(raw)
    const to = recipients.map((one) => one.toLowerCase())
    kept.push({ id: ++lastId, at: timeline.now(), from, to, subject, messageId, text, html })
    if (kept.length > MESSAGES_MAX) kept.shift()
  }

  const app = new Hono()
  app.get('/mailbox', (context) => context.html(messageListPage(messages(context.req.query('to')))))
  app.get('/mailbox/messages', (context) => context.json({ messages: messages(context.req.query('to')) }))
  app.delete('/mailbox/messages', (context) => {
    kept = []
    return context.body(null, 204)
  })
  app.get('/mailbox/messages/:id', (context) => {
    const found = kept.find((one) => one.id === Number(context.req.param('id')))
    if (!found) return context.json({ error: 'There is no such message.' }, 404)
    const wantsPage = context.req.header('accept')?.includes('text/html') ?? false
    return wantsPage ? context.html(messagePage(found)) : context.json(found)
  })
  app.delete('/mailbox/messages/:id', (context) => {
    kept = kept.filter((one) => one.id !== Number(context.req.param('id')))
    return context.body(null, 204)
  })

  const smtp = createSmtp(take)
  return {
    fetch: async (request) => app.fetch(request),
    listen: (port, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        smtp.on('error', reject)
        const server = smtp.listen(port, host, () => resolve((server.address() as AddressInfo).port))
      }),
    messages,
    close: () => new Promise((done) => smtp.close(done)),
  }
}

function createSmtp(take: (raw: Buffer, to: string[]) => void): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: SIZE_MAX_BYTES,
    logger: false,
    onData(stream, session, callback) {
      void readAll(stream).then(
        (raw) => {
          if (stream.sizeExceeded) {
            callback(Object.assign(new Error('Message is too big'), { responseCode: 552 }))
            return
          }
          take(
            raw,
            session.envelope.rcptTo.map((one) => one.address),
          )
          callback()
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error('reading failed')),
      )
    },
  })
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
