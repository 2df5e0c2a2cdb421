import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useEffect } from 'react'
import { bulkWords, filterWords } from '~/app/presenters/console/bulkAsk'
import { BulkProgress } from '~/app/components/console/BulkProgress'
import { useReadAgain } from '~/app/live/readAgain'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Progress - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Progress' }] }

/** Without script the page comes again by itself until it is done. */
const REFRESH_SECONDS = 5
const READ_EVERY_MS = 1_000

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const bulk = await context.deps.consolePages.bulk(params.id ?? '')
  if (!bulk) throw new Response(null, { status: 404 })
  return {
    bulk,
    words: bulkWords[bulk.action],
    filter: filterWords(bulk.filter),
    refreshSeconds: bulk.endedAt ? null : REFRESH_SECONDS,
  }
}

export default function Bulk() {
  const { bulk, words, filter } = useLoaderData<typeof loader>()
  const readAgain = useReadAgain()
  const isOpen = bulk.endedAt === null
  useEffect(() => {
    if (!isOpen) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') readAgain()
    }, READ_EVERY_MS)
    return () => clearInterval(timer)
  }, [isOpen, readAgain])
  return <BulkProgress bulk={bulk} words={words} filter={filter} />
}
