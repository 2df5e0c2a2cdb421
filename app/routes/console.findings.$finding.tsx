import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useEffect } from 'react'
import { z } from 'zod'
import { Answer } from '~/app/components/console/Answer'
import { Evidence } from '~/app/components/console/findings/Evidence'
import { FindingActions } from '~/app/components/console/findings/FindingActions'
import { Proof } from '~/app/components/console/findings/Proof'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import { useReadAgain } from '~/app/live/readAgain'
import { findingView } from '~/app/presenters/console/findings/findingView'
import { requireStaff } from '~/app/session/requireViewer'
import { adoptFinding } from '~/core/services/adoptFinding'
import { deleteFinding } from '~/core/services/deleteFinding'
import { ignoreFinding } from '~/core/services/ignoreFinding'

const LOOK_AGAIN_MS = 2_000

export const meta: MetaFunction = () => [{ title: 'Finding - Aura console' }]
export const handle = {
  crumbs: (page: { view?: { title: string; name: string } } | undefined) => [
    { name: 'Findings', to: '/console/findings' },
    { name: page?.view ? `${page.view.title} ${page.view.name}` : 'Finding' },
  ],
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const viewer = requireStaff(request, context)
  const { findings, clock } = context.deps
  const id = z.uuid().safeParse(params.finding)
  const finding = id.success ? await findings.get(id.data) : null
  if (!finding) throw new Response(null, { status: 404 })
  const { name, evidence } = finding
  const [guard, waiting] = await Promise.all([
    findings.guard(),
    finding.kind === 'orphanServer' ? findings.machineWaitingFor({ name, labels: evidence.labels }) : null,
  ])
  return { view: findingView(finding, { guard, waiting }, viewer, clock.now()), formKey: randomUUID() }
}

const FindingForm = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('delete'), typedName: z.string().max(300) }),
  z.object({ intent: z.literal('adopt') }),
  z.object({ intent: z.literal('ignore'), days: z.coerce.number(), reason: z.string().max(500) }),
])

export async function action({ request, params, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const form = FindingForm.safeParse(Object.fromEntries(await request.formData()))
  const id = z.uuid().safeParse(params.finding)
  if (!form.success || !id.success) return data({ ok: false, says: 'This form is not one of ours.' }, 400)
  const input = { findingId: id.data, who, address: context.address }
  const result =
    form.data.intent === 'delete'
      ? await deleteFinding(context.deps, { ...input, typedName: form.data.typedName })
      : form.data.intent === 'adopt'
        ? await adoptFinding(context.deps, input)
        : await ignoreFinding(context.deps, { ...input, days: form.data.days, reason: form.data.reason })
  if (!result.ok) return data({ ok: false, says: result.problem.says }, 409)
  return { ok: true, says: answers[form.data.intent] }
}

const answers = {
  delete: 'Being deleted; each step of the proof is filled in below.',
  adopt: 'Adopted.',
  ignore: 'Ignored.',
}

export default function FindingPage() {
  const { view, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  useFreshProof(view.isDeleting)
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>
          {view.title} <span className="mono">{view.name}</span>
        </h1>
        <Status status={view.status} />
        <Status status={view.severity} bare />
        <span className="muted">{view.summary}</span>
      </div>
      <Answer answer={answer} />
      <div className="split">
        <section className="card" aria-label="Evidence">
          <div className="card__body stack">
            <p>
              <b>{view.says}</b>
              {view.reason ? <span className="muted"> {view.reason}</span> : null}
            </p>
            <Evidence evidence={view.evidence} of={view.name} />
            <p className="muted">
              First seen <Time at={view.firstAt} form="daySecond" />, last{' '}
              <Time at={view.lastAt} form="daySecond" />
            </p>
            {view.hasProof ? (
              <>
                <h2>Proof, filled in live after Delete</h2>
                <Proof proof={view.proof} />
              </>
            ) : null}
            <details>
              <summary>JSON</summary>
              <pre className="log">{view.json}</pre>
            </details>
          </div>
        </section>
        <aside className="card" aria-label="What to do">
          <div className="card__body">
            <FindingActions view={view} formKey={formKey} />
          </div>
        </aside>
      </div>
    </main>
  )
}

/** While a worker is at it, the proof is read again. */
function useFreshProof(isDeleting: boolean) {
  const readAgain = useReadAgain()
  useEffect(() => {
    if (!isDeleting) return
    const timer = setInterval(readAgain, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [isDeleting, readAgain])
}
