import { data } from '@remix-run/node'
import { z } from 'zod'
import { fieldProblems } from '~/app/presenters/fieldProblems'
import { askedToShow, typedEmail, UNSTORED } from '~/app/session/typed'
import { PASSWORD_MAX, PASSWORD_MIN } from '~/core/domain/password'

/** What people type to sign in: nothing about it is told. */
export const knownCredentials = z.object({
  email: z.string().min(1, 'Enter your e-mail address.').max(254),
  password: z.string().min(1, 'Enter your password.').max(PASSWORD_MAX),
  back: z.unknown().optional(),
})

export const newEmail = z.email('Enter an e-mail address.').max(254)
export const newPassword = z
  .string()
  .min(PASSWORD_MIN, `Use at least ${PASSWORD_MIN} characters.`)
  .max(PASSWORD_MAX, `Use at most ${PASSWORD_MAX} characters.`)
export const newCredentials = z.object({
  email: newEmail,
  password: newPassword,
  back: z.unknown().optional(),
})

export const TOO_MANY = 'Too many tries. Wait 15 minutes, then try again.'

/**
 * The form, or the answer that says what is wrong with it. What was typed stays, but for the password; that too when
 * the form was only sent to show it.
 */
export async function readCredentials(
  request: Request,
  shape: typeof knownCredentials | typeof newCredentials,
) {
  const fields = await request.formData()
  const refuse = (
    status: number,
    problems: { email?: string; password?: string; form?: string },
    typed = typedEmail(fields),
  ) => data({ typed, problems }, { status, headers: UNSTORED })
  const shown = askedToShow(fields)
  if (shown) return { form: null, refuse, answer: refuse(200, {}, shown) }
  const form = shape.safeParse(Object.fromEntries(fields))
  return form.success
    ? { form: form.data, refuse }
    : { form: null, refuse, answer: refuse(400, fieldProblems(form.error)) }
}
