import { data, redirect } from '@remix-run/node'
import type { AppLoadContext } from '@remix-run/node'
import { z } from 'zod'
import type { SectionProblems } from '~/app/components/account/SectionAnswer'
import { fieldProblems } from '~/app/presenters/fieldProblems'
import { newEmail, newPassword, TOO_MANY } from '~/app/session/credentials'
import { themeCookie, themes } from '~/app/session/theme'
import { askedToShow, typedEmail, UNSTORED } from '~/app/session/typed'
import { PASSWORD_MAX } from '~/core/domain/password'
import type { Viewer } from '~/core/ports/Accounts'
import { changeEmail } from '~/core/services/changeEmail'
import { changePassword } from '~/core/services/changePassword'
import { askToConfirmEmail } from '~/core/services/confirmEmail'

const current = z.string().min(1, 'Enter your password.').max(PASSWORD_MAX)
const zones = new Set(Intl.supportedValuesOf('timeZone'))

/** The account page's forms, told apart by their `intent`. */
const AccountForm = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('confirm'), idempotency: z.uuid() }),
  z.object({ intent: z.literal('email'), email: newEmail, current, idempotency: z.uuid() }),
  z.object({ intent: z.literal('password'), current, password: newPassword }),
  z.object({
    intent: z.literal('settings'),
    theme: z.enum(themes).catch('system'),
    timeZone: z
      .string()
      .transform((zone) => (zones.has(zone) ? zone : null))
      .catch(null),
    areShortcutsOff: z.literal('yes').optional(),
  }),
])
export type AccountDone = z.infer<typeof AccountForm>['intent']

/** Does what one of the forms asks for, and leads back to the page that says so; or says what is wrong, and with which. */
export async function answerAccountForm(request: Request, context: AppLoadContext, viewer: Viewer) {
  const { deps, address } = context
  const fields = await request.formData()
  const intent = fields.get('intent')
  const answer = (status: number, problems: SectionProblems, typed = typedEmail(fields)) =>
    data({ intent, typed, problems }, { status, headers: UNSTORED })
  const shown = askedToShow(fields)
  if (shown) return answer(200, {}, shown)
  const form = AccountForm.safeParse(Object.fromEntries(fields))
  if (!form.success) return answer(400, fieldProblems(form.error))
  const done = (headers?: HeadersInit) =>
    redirect(`/account?done=${form.data.intent}`, { status: 303, headers })
  if (form.data.intent === 'settings') {
    const { theme, timeZone, areShortcutsOff } = form.data
    const settings = { timeZone, areShortcutsOff: areShortcutsOff === 'yes' }
    await deps.accounts.saveSettings(viewer.accountId, settings)
    throw done({ 'Set-Cookie': themeCookie(theme) })
  }
  if (!(await deps.limits.account(viewer.accountId))) return answer(429, { form: TOO_MANY })
  const result = await change()
  if (result.ok) throw done()
  const { code, says } = result.problem
  const field = code === 'password_wrong' ? 'current' : code === 'email_same' ? 'email' : 'form'
  return answer(409, { [field]: says })

  function change() {
    if (!form.data || form.data.intent === 'settings') throw new Error('Told apart above')
    switch (form.data.intent) {
      case 'confirm':
        return askToConfirmEmail(deps, { viewer, formKey: form.data.idempotency })
      case 'email':
        return changeEmail(deps, { ...form.data, viewer, formKey: form.data.idempotency, address })
      default:
        return changePassword(deps, { ...form.data, viewer, address })
    }
  }
}
