import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireStaff } from '~/app/session/requireViewer'

const SHOWN = 8

/** Where a word may lead, for the palette. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const q = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, 100)
  return { found: q ? await context.deps.consolePages.find(q, SHOWN) : [] }
}
