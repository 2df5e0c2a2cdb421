/** One mail, ready to go. Both bodies say the same. */
export type MailMessage = { to: string; subject: string; text: string; html: string; messageId: string }

/** Throws only AuraError: `mail_unsent` when surely nobody got it; after any other, somebody may have. */
export type Mailer = { send(message: MailMessage): Promise<void> }
