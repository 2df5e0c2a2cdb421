import { createTransport } from 'nodemailer'
import { AuraError } from '~/core/domain/errors'
import type { Mailer } from '~/core/ports/Mail'

// A server that stalls must not hold up the other mails; the mail is sent again later.
const CONNECT_TIMEOUT_MS = 10_000
const ANSWER_TIMEOUT_MS = 20_000
const CONNECTIONS_MAX = 2

/** Mail by SMTP (`smtp://` or `smtps://user:password@host:port`), over connections that are kept open. */
export function smtpMailer({ url, from }: { url: string; from: string }): Mailer & { close(): void } {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: ANSWER_TIMEOUT_MS,
    // A body is text, never the name of a file or of a page to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text, html, messageId }) {
      // An out-of-office answer to it would help nobody (RFC 3834).
      const headers = { 'Auto-Submitted': 'auto-generated' }
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId,
          headers,
        })
      } catch (cause) {
        const code = isSurelyUnsent(cause) ? 'mail_unsent' : 'internal'
        throw new AuraError(code, { cause, detail: `Mail: ${reason(cause)}` })
      }
    },
    close: () => transport.close(),
  }
}

/** Refused in so many words, or not even connected. Whatever breaks off later may have got through. */
function isSurelyUnsent(cause: unknown): boolean {
  const { code = '', responseCode, syscall, timeoutType } = cause as SmtpFailure
  if (responseCode !== undefined) return responseCode >= 400
  if (['EDNS', 'EAUTH', 'ENOAUTH', 'EENVELOPE', 'ETLS', 'ECONFIG'].includes(code)) return true
  return syscall === 'connect' || (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT')
}

/** As nodemailer tells it. */
type SmtpFailure = { code?: string; responseCode?: number; syscall?: string; timeoutType?: string }

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'sending failed'
}
