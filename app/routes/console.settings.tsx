import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Answer } from '~/app/components/console/Answer'
import { SettingForm } from '~/app/components/console/SettingForm'
import { settingsView, valueOf, valueText } from '~/app/presenters/console/settingsView'
import { requireStaff } from '~/app/session/requireViewer'
import { ADMINS_ONLY, may } from '~/core/domain/rights'
import { settingDefs, settingKeys } from '~/core/domain/settingDefs'
import { changeSetting } from '~/core/services/changeSetting'

export const meta: MetaFunction = () => [{ title: 'Settings - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Settings' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const viewer = requireStaff(request, context)
  return {
    settings: settingsView(await context.deps.settingRows.all()),
    off: may(viewer, 'changeSetting') ? null : ADMINS_ONLY,
    formKey: randomUUID(),
  }
}

const SettingChange = z.object({
  key: z.enum(settingKeys),
  version: z.coerce.number().int().min(0),
  reason: z.string().max(500),
})

export async function action({ request, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const fields = await request.formData()
  const form = SettingChange.safeParse(Object.fromEntries(fields))
  if (!form.success) return data({ ok: false, says: 'This form is not one of ours.' }, 400)
  const { title, unit } = settingDefs[form.data.key]
  const before = await context.deps.settingRows.value(form.data.key)
  const changed = await changeSetting(context.deps, {
    ...form.data,
    value: valueOf(form.data.key, fields),
    who,
    address: context.address,
  })
  if (!changed.ok) return data({ ok: false, says: `${title}: ${changed.problem.says}` }, 409)
  return { ok: true, says: `${title}: ${valueText(unit, before)} -> ${valueText(unit, changed.value)}` }
}

export default function Settings() {
  const { settings, off, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>Settings</h1>
        <Link className="push" to="/console/audit?action=changeSetting">
          Changes so far
        </Link>
      </div>
      <Answer answer={answer} />
      <div className="card">
        {settings.map((setting) => (
          <SettingForm setting={setting} formKey={formKey} off={off} key={setting.key} />
        ))}
      </div>
    </main>
  )
}
