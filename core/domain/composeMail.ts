import { letters, type Letter, type MailTemplate } from './letters'

export const mailTemplates = Object.keys(letters) as MailTemplate[]

/** True for the mails without which somebody is locked out: they may come twice rather than not at all. */
export const bringsLink = (template: string): boolean =>
  template === 'confirmEmail' || template === 'resetPassword'

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

/** The same words as plain text and as HTML. Throws on a template that does not exist, and on values of another shape. */
export function composeMail(
  template: string,
  values: unknown,
  appUrl: string,
): { subject: string; text: string; html: string } {
  if (!Object.hasOwn(letters, template)) throw new Error(`No mail is called ${template}`)
  const { shape, write } = letters[template as MailTemplate]
  const letter = (write as (values: unknown) => Letter)(shape.parse(values))
  const href = letter.link ? new URL(letter.link.path, appUrl).toString() : null
  const words = letter.link?.words ?? ''
  const text = [...letter.lines, ...(href ? ['', `${words}: ${href}`] : []), '', 'Aura'].join('\n')
  const html = [
    '<!doctype html><html lang="en"><body style="font:16px/24px system-ui,sans-serif;color:#1d2129;max-width:560px;margin:24px auto;padding:0 16px">',
    `<h1 style="font-size:20px;line-height:28px">${escapeHtml(letter.subject)}</h1>`,
    ...letter.lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    ...(href ? [`<p><a href="${escapeHtml(href)}">${escapeHtml(words)}</a></p>`] : []),
    '<p>Aura</p></body></html>',
  ].join('\n')
  return { subject: letter.subject, text, html }
}
