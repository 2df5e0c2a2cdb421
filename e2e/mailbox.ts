import { expect } from '@playwright/test'
import type { MailboxMessage } from '~/sandbox/mailbox/createMailbox'

/** The newest mail of this subject, once there are so many; with the address that it leads to. */
export async function mailTo(
  email: string,
  subject: string,
  count = 1,
): Promise<{ text: string; link: string }> {
  const admin = process.env.AURA_SANDBOX_ADMIN
  expect(admin, 'AURA_SANDBOX_ADMIN').toBeTruthy()
  const url = new URL(`/mailbox/messages?to=${encodeURIComponent(email)}`, admin)
  let found: MailboxMessage[] = []
  await expect
    .poll(async () => {
      const { messages } = (await (await fetch(url)).json()) as { messages: MailboxMessage[] }
      found = messages.filter((message) => message.subject === subject)
      return found.length
    })
    .toBe(count)
  const text = found[0]?.text ?? ''
  return { text, link: /https?:\S+/.exec(text)?.[0] ?? '' }
}
