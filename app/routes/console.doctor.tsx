import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useEffect } from 'react'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Answer } from '~/app/components/console/Answer'
import { CopyReport } from '~/app/components/console/findings/CopyReport'
import { DoctorTable } from '~/app/components/console/findings/DoctorTable'
import { Time } from '~/app/components/Time'
import { useReadAgain } from '~/app/live/readAgain'
import { doctorView } from '~/app/presenters/console/findings/doctorView'
import { requireStaff } from '~/app/session/requireViewer'
import { askDoctor } from '~/core/services/askDoctor'

const LOOK_AGAIN_MS = 2_000

export const meta: MetaFunction = () => [{ title: 'Doctor - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Doctor' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  return { view: doctorView(await context.deps.doctorReports.last()), formKey: randomUUID() }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const result = await askDoctor(context.deps, { who })
  return result.ok
    ? { ok: true, says: 'A worker looks at everything now.' }
    : data({ ok: false, says: result.problem.says }, 409)
}

export default function Doctor() {
  const { view, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const readAgain = useReadAgain()
  useEffect(() => {
    if (!view.isUnderWay) return
    const timer = setInterval(readAgain, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [view.isUnderWay, readAgain])
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>Doctor</h1>
        <span className="muted">
          {view.summary}
          {view.at ? (
            <>
              , as of <Time at={view.at} form="daySecond" />
            </>
          ) : null}
        </span>
        <div className="slot push">
          <ActionForm intent="run" formKey={formKey}>
            <Act off={view.isUnderWay ? 'Under way' : null}>Run again</Act>
          </ActionForm>
          <CopyReport text={view.text} />
        </div>
      </div>
      <Answer answer={answer} />
      <section className="card list" aria-label="Checks">
        {view.lines.length > 0 ? (
          <DoctorTable lines={view.lines} />
        ) : (
          <div className="empty">
            <b>No report yet.</b>
          </div>
        )}
      </section>
    </main>
  )
}
