import type { Ledger } from '~/core/ports/Ledger'
import { createActionPoller } from './actionPoller'
import type { CatalogueCache } from './catalogueCache'
import type { Changes } from './changes'
import { creatable, createOnce, type Creatable } from './createOnce'
import { forwardOwn } from './forwardOwn'
import { asPage, refusal } from './hetznerAnswer'
import type { RunScope } from './RunScope'
import type { Upstream, UpstreamAnswer } from './upstream'

export type HetznerRoutesOptions = {
  upstream: Upstream
  ledger: Ledger
  cache: CatalogueCache
  changes: Changes
  now: () => number
  sleep: (ms: number) => Promise<void>
  holdMs: number
  lostAnswerLookMs: number
}

const TARGET = new RegExp(`^/(${Object.keys(creatable).join('|')})(?:/(\\d+)(/.*)?)?$`)

/** What of Hetzner's API a stack may use, and how each request is answered. */
export function hetznerRoutes(options: HetznerRoutesOptions) {
  const { upstream, ledger, cache, changes, now, sleep } = options
  const poller = createActionPoller({ upstream, now, sleep, holdMs: options.holdMs })
  const own = forwardOwn({ upstream, ledger, poller, now })
  const { lostAnswerLookMs } = options
  const create = createOnce({ upstream, ledger, poller, sleep, lostAnswerLookMs, onCreated })

  function onCreated(path: Creatable, id: number, body: unknown) {
    own.remember(body)
    if (path !== 'servers') void cache.put(`/${path}/${id}`, body)
  }

  async function actions(url: URL, scope: RunScope) {
    const ids = url.searchParams.getAll('id').map(Number)
    const found = await poller.wait(ids, scope, scope.isRemoval)
    await own.noteFailures(found)
    return asPage('actions', found)
  }

  async function change(request: Request, scope: RunScope, path: string): Promise<UpstreamAnswer> {
    const { method } = request
    const [, name, id, rest = ''] = TARGET.exec(path) ?? []
    const kind = name as Creatable | undefined
    const isCreate = method === 'POST' && id === undefined
    if (!kind || (id === undefined && !isCreate))
      return refusal(403, 'forbidden', `${method} ${path} is not for stacks`)
    const body: unknown = method === 'DELETE' ? undefined : await request.json().catch(() => undefined)
    if (id === undefined) return changes.during(scope.runId, create(scope, kind, body))
    const answer = await changes.during(
      scope.runId,
      own.forward(scope, { path: kind, id, rest, method, body }),
    )
    await cache.forget(`/${kind}/${id}`)
    return answer
  }

  return async function route(request: Request, scope: RunScope): Promise<UpstreamAnswer> {
    const url = new URL(request.url)
    const path = url.pathname.replace(/^\/hetzner\/v1/, '')
    if (request.method !== 'GET') return change(request, scope, path)
    if (path === '/actions') return actions(url, scope)
    if (cache.keeps(path)) return cache.get(`${path}${url.search}`, scope)
    const [, kind, id, rest = ''] = TARGET.exec(path) ?? []
    // The provider asks for what it did not find by its id once more, with the id as a name: no name of ours is one.
    if (kind && id === undefined && /^\d+$/.test(url.searchParams.get('name') ?? '')) return asPage(kind, [])
    if (!kind || id === undefined) return refusal(403, 'forbidden', `GET ${path} is not for stacks`)
    return own.forward(scope, { path: kind as Creatable, id, rest, method: 'GET', body: undefined })
  }
}
