import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Answer } from '~/app/components/console/Answer'
import { CallsTable } from '~/app/components/console/CallsTable'
import { LogView } from '~/app/components/console/LogView'
import { RawView } from '~/app/components/console/RawView'
import { RunHead } from '~/app/components/console/RunHead'
import { StepPanel } from '~/app/components/console/StepPanel'
import { TasksTable } from '~/app/components/console/TasksTable'
import { Timeline } from '~/app/components/console/Timeline'
import { useFreshRuns } from '~/app/live/useFreshRuns'
import { maskedJson } from '~/app/presenters/console/maskedJson'
import { runDetail } from '~/app/presenters/runDetail'
import { requireRight, requireStaff } from '~/app/session/requireViewer'
import { nameOf } from '~/core/domain/rights'
import { cancelRun } from '~/core/services/cancelRun'

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Run ${page.view.ref} - Aura console` : 'Run - Aura console' },
]

export const handle = {
  crumbs: (page: { view?: { ref: string } } | undefined) => [
    { name: 'Runs', to: '/console/runs' },
    { name: page?.view?.ref ?? 'Run' },
  ],
}

/** Without script an open run is read again by itself. */
const REFRESH_SECONDS = 10
const tabs = ['timeline', 'tasks', 'calls', 'logs', 'raw'] as const

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  const run = await consolePages.run(params.run ?? '')
  if (!run) throw new Response(null, { status: 404 })
  const search = new URL(request.url).searchParams
  const tab = tabs.find((one) => one === search.get('tab')) ?? 'timeline'
  const step = search.get('step')
  const lines = tab === 'logs' ? await consolePages.logOf(run.id) : []
  return {
    view: runDetail(run, step, clock.now()),
    tab,
    step,
    lines: lines.map((line, index) => ({ ...line, at: line.at.toISOString(), key: String(index) })),
    raw: tab === 'raw' ? maskedJson(run) : '',
    formKey: randomUUID(),
    refreshSeconds: run.endedAt || search.get('refresh') === 'off' ? null : REFRESH_SECONDS,
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const who = requireRight(request, context, 'cancelRun')
  const run = await context.deps.pages.run(params.run ?? '')
  if (!run) throw new Response(null, { status: 404 })
  const asked = await cancelRun(context.deps, { runId: run.id, by: nameOf(who), address: context.address })
  return asked.ok
    ? { ok: true, says: `${run.ref} is being stopped.` }
    : data({ ok: false, says: asked.problem.says }, 409)
}

export default function RunPage() {
  const { view, tab, step, lines, raw, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  useFreshRuns(view.id)
  return (
    <main id="main" className="main">
      <RunHead view={view} tab={tab} formKey={formKey} />
      <Answer answer={answer} />
      {tab === 'timeline' ? (
        <div className={view.panel ? 'split' : 'panels'}>
          <Timeline view={view.timeline} run={view.ref} chosen={step} />
          {view.panel ? <StepPanel panel={view.panel} /> : null}
        </div>
      ) : null}
      {tab === 'tasks' ? <TasksTable tasks={view.tasks} count={view.taskCount} /> : null}
      {tab === 'calls' ? <CallsTable calls={view.calls} count={view.callCount} run={view.ref} /> : null}
      {tab === 'logs' ? (
        <LogView lines={lines} run={view.ref} download={`/console/runs/${view.ref}/log`} />
      ) : null}
      {tab === 'raw' ? <RawView title={`${view.ref} as it is stored`} json={raw} /> : null}
    </main>
  )
}
