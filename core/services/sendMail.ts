import { bringsLink, composeMail } from '../domain/composeMail'
import { AuraError } from '../domain/errors'
import type { OwedMail } from '../ports/Mails'
import type { Ports } from '../ports/Ports'
import { linkContext } from './mailedLink'

/** Longer than any hand-over takes (smtpMailer's timeouts): whoever claimed it before that is dead. */
const CLAIM_LASTS_MS = 120_000

type MailPorts = Pick<Ports, 'mails' | 'mailer' | 'settings' | 'seal' | 'clock'>
type Handled = { at: 'done' } | { at: 'later'; until: Date }

/**
 * Sends one that is owed. It is claimed first, as a mail server can't be asked what it took. Whoever finds a claim
 * without an end sends a link again, under the same message id, since without it somebody is locked out; news it
 * leaves, since twice would be worse: the page says the same.
 */
export async function sendMail(ports: MailPorts, mailId: string): Promise<Handled> {
  const { mails, mailer, clock } = ports
  const owed = await mails.get(mailId)
  if (!owed || owed.sentAt) return { at: 'done' }
  const isLink = bringsLink(owed.template)
  const olderThan = isLink ? new Date(clock.now().getTime() - CLAIM_LASTS_MS) : null
  if (!(await mails.claim(mailId, olderThan))) {
    if (!isLink) return { at: 'done' }
    return {
      at: 'later',
      until: new Date((owed.claimedAt ?? clock.now()).getTime() + CLAIM_LASTS_MS + 1_000),
    }
  }
  try {
    await mailer.send(messageOf(ports, owed))
  } catch (cause) {
    if (cause instanceof AuraError && cause.code === 'mail_unsent') await mails.release(mailId)
    throw cause
  }
  await mails.markSent(mailId)
  return { at: 'done' }
}

function messageOf(
  { settings, seal }: Pick<MailPorts, 'settings' | 'seal'>,
  { id, key, to, template, values }: OwedMail,
) {
  try {
    const { sealedToken, ...plain } = values as { sealedToken?: string }
    const token = sealedToken === undefined ? {} : { token: seal.open(sealedToken, linkContext(key)) }
    return { to, messageId: `${id}@aura`, ...composeMail(template, { ...plain, ...token }, settings.appUrl) }
  } catch (cause) {
    // Nothing was handed over: when the template is mended, it goes out.
    throw new AuraError('mail_unsent', { cause })
  }
}
