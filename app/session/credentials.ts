import { data } from '@remix-run/node'
import { z } from 'zod'
import { fieldProblems } from '~/app/presenters/fieldProblems'
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

/** The form, or the answer that says what is wrong with it. What was typed stays, but for the password. */
export async function readCredentials(
  request: Request,
  shape: typeof knownCredentials | typeof newCredentials,
) {
  const fields = Object.fromEntries(await request.formData())
  const email = typeof fields.email === 'string' ? fields.email : ''
  const form = shape.safeParse(fields)
  const refuse = (status: number, problems: { email?: string; password?: string; form?: string }) =>
    data({ email, problems }, status)
  return form.success
    ? { form: form.data, refuse }
    : { form: null, refuse, wrong: refuse(400, fieldProblems(form.error)) }
}
