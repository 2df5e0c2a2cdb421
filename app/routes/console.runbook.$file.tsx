import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { runbookPage } from '~/app/presenters/console/findings/runbook.server'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.page.title ?? 'Runbook'} - Aura console` },
]
export const handle = {
  crumbs: (found: { page?: { title: string } } | undefined) => [
    { name: 'Runbook', to: '/console/doctor' },
    { name: found?.page?.title ?? 'Page' },
  ],
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const page = runbookPage(params.file ?? '')
  if (!page) throw new Response(null, { status: 404 })
  return { page }
}

export default function RunbookPage() {
  const { page } = useLoaderData<typeof loader>()
  return (
    <main id="main" className="main runbook">
      <div className="main__head">
        <h1 tabIndex={-1}>{page.title}</h1>
        <span className="muted">{page.file}</span>
      </div>
      {page.parts.map(({ heading, text }) => (
        <section className="card" key={heading} aria-label={heading || page.title}>
          <div className="card__body stack">
            {heading ? <h2>{heading}</h2> : null}
            <p className="runbook__text">{text}</p>
          </div>
        </section>
      ))}
    </main>
  )
}
