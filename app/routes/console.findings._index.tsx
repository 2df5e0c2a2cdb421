import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, AppLoadContext, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Answer } from '~/app/components/console/Answer'
import { Breaker } from '~/app/components/console/findings/Breaker'
import { DeleteKind } from '~/app/components/console/findings/DeleteKind'
import { ListPage } from '~/app/components/console/list/ListPage'
import { Time } from '~/app/components/Time'
import { findingsList, findingsSpec } from '~/app/presenters/console/findings/findingsSpec'
import { readList } from '~/app/presenters/console/readList'
import { requireStaff } from '~/app/session/requireViewer'
import { breakers } from '~/core/domain/breakers'
import { accepted, type Outcome } from '~/core/domain/errors'
import { findingFacts, findingKinds, type FindingKind } from '~/core/domain/reconcile'
import { ADMINS_ONLY, may, type Who } from '~/core/domain/rights'
import { deleteFindingsOfKind } from '~/core/services/deleteFindingsOfKind'
import { rearmBreaker } from '~/core/services/rearmBreaker'
import { reconcileNow } from '~/core/services/reconcileNow'

export const meta: MetaFunction = () => [{ title: 'Findings - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Findings' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const viewer = requireStaff(request, context)
  const { findings, clock } = context.deps
  const [view, scan, guard] = await Promise.all([
    readList(request, findingsSpec, findingsList(findings), clock.now()),
    findings.lastScan(),
    findings.guard(),
  ])
  const isMoved = guard.epochKnown !== null && guard.epochKnown !== guard.epochNow
  const breaker =
    guard.breaker ?? (guard.isTokenOurs ? (isMoved ? 'databaseRestored' : null) : 'foreignToken')
  const shown = findingKinds.find((kind) => kind === new URL(request.url).searchParams.get('kind'))
  return {
    view,
    ofKind:
      shown && findingFacts[shown].isDeletable && view.count > 0
        ? {
            kind: shown,
            title: findingFacts[shown].title,
            count: await countOpen(context, shown),
            off: may(viewer, 'settleFinding') ? null : ADMINS_ONLY,
          }
        : null,
    scan: scan && {
      at: scan.startedAt.toISOString(),
      isOpen: scan.endedAt === null,
      isComplete: scan.isComplete,
    },
    breaker: breaker && { says: breakers[breaker], off: may(viewer, 'rearmDeletion') ? null : ADMINS_ONLY },
    formKey: randomUUID(),
  }
}

async function countOpen({ deps }: AppLoadContext, kind: FindingKind): Promise<number> {
  const page = { sort: 'first', isDescending: false, page: 1, perPage: 1 } as const
  return (await deps.findings.list({ text: '', kind, provider: null, state: 'open', ...page })).count
}

const FindingsForm = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('scan') }),
  z.object({ intent: z.literal('rearm'), reason: z.string().max(500) }),
  z.object({ intent: z.literal('deleteKind'), kind: z.enum(findingKinds), typedCount: z.coerce.number() }),
])

export async function action({ request, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const form = FindingsForm.safeParse(Object.fromEntries(await request.formData()))
  if (!form.success) return data({ ok: false, says: 'This form is not one of ours.' }, 400)
  const result = await perform(context.deps, form.data, { who, address: context.address })
  return result.ok ? { ok: true, says: result.value } : data({ ok: false, says: result.problem.says }, 409)
}

async function perform(
  deps: AppLoadContext['deps'],
  form: z.infer<typeof FindingsForm>,
  by: { who: Who; address: string },
): Promise<Outcome<string>> {
  switch (form.intent) {
    case 'scan':
      return saying(await reconcileNow(deps, by), 'A scan is on its way; reload in a moment.')
    case 'rearm':
      return saying(await rearmBreaker(deps, { ...by, reason: form.reason }), 'Deletion is on again.')
    case 'deleteKind': {
      const { kind, typedCount } = form
      const result = await deleteFindingsOfKind(deps, { ...by, kind, typedCount })
      return result.ok ? accepted(result.value.says) : result
    }
  }
}

const saying = (result: Outcome<null>, says: string): Outcome<string> => (result.ok ? accepted(says) : result)

export default function Findings() {
  const { view, scan, breaker, ofKind, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <ListPage
      view={view}
      actions={
        <ActionForm intent="scan" formKey={formKey}>
          <Act>Scan now</Act>
        </ActionForm>
      }
    >
      <Answer answer={answer} />
      {breaker ? <Breaker {...breaker} formKey={formKey} /> : null}
      {ofKind ? <DeleteKind {...ofKind} formKey={formKey} /> : null}
      <p className="muted">
        {scan ? (
          <>
            Last scan <Time at={scan.at} form="daySecond" />
            {scan.isOpen
              ? ', under way'
              : scan.isComplete
                ? ', complete'
                : ', not whole: nothing follows from it'}
          </>
        ) : (
          'No scan yet.'
        )}
      </p>
    </ListPage>
  )
}
