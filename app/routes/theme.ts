import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs } from '@remix-run/node'
import { z } from 'zod'
import { localPath } from '~/app/session/localPath'
import { themeCookie, themes } from '~/app/session/theme'

const ThemeForm = z.object({ theme: z.enum(themes).catch('system'), back: z.unknown().optional() })

export const loader = () => redirect('/')

export async function action({ request }: ActionFunctionArgs) {
  const form = ThemeForm.parse(Object.fromEntries(await request.formData()))
  return redirect(localPath(form.back, '/'), { headers: { 'Set-Cookie': themeCookie(form.theme) } })
}
