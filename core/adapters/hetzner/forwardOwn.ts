import type { Ledger, Resource } from '~/core/ports/Ledger'
import { z } from 'zod'
import type { ActionPoller } from './actionPoller'
import { HetznerAction, HetznerServer } from './answers'
import type { Creatable } from './createOnce'
import { creatable } from './createOnce'
import { answered, refusal } from './hetznerAnswer'
import type { RunScope } from './RunScope'
import type { Upstream, UpstreamAnswer } from './upstream'

const FRESH_MS = 15_000
const Detail = z.looseObject({ actions: z.array(z.int()).default([]) })
const Actions = z.looseObject({
  action: HetznerAction.optional(),
  actions: z.array(HetznerAction).optional(),
})

export type ForwardOwnOptions = {
  upstream: Upstream
  ledger: Pick<Ledger, 'findByProviderId' | 'answered' | 'removing' | 'gone'>
  poller: ActionPoller
  now: () => number
}

export type OwnRequest = { path: Creatable; id: string; rest: string; method: string; body: unknown }

/** Requests about a resource that exists: forwarded when it is the run's own. */
export function forwardOwn({ upstream, ledger, poller, now }: ForwardOwnOptions) {
  const created = new Map<string, { server: HetznerServer; actions: number[]; at: number }>()

  /** A server that was just created, and whose actions have since all succeeded, is known without asking. */
  function fresh(id: string): UpstreamAnswer | null {
    const row = created.get(id)
    if (!row) return null
    const ends = row.actions.map((action) => poller.ended(action))
    if (now() - row.at > FRESH_MS) created.delete(id)
    else if (ends.every((end) => end?.status === 'success')) {
      created.delete(id)
      return answered(200, { server: { ...row.server, status: 'running', locked: false } })
    }
    return null
  }

  async function remove(scope: RunScope, row: Resource, path: string): Promise<UpstreamAnswer> {
    await ledger.removing(row.id)
    const ask = () => upstream({ method: 'DELETE', path, by: scope, isRemoval: true })
    let answer = await ask()
    if (answer.status === 423 || answer.status === 409) {
      // Its create is still under way, and the provider would not try again.
      const { actions } = Detail.catch({ actions: [] }).parse(row.detail)
      await poller.wait(actions, scope, true)
      answer = await ask()
    }
    if (answer.status === 404) await ledger.gone(row.id)
    return answer
  }

  const isOwn = (scope: RunScope, row: Resource | null): row is Resource =>
    row !== null && row.agentId === scope.agentId && row.machineId === scope.machineId

  /**
   * An agent's state may still name a machine of before that was proved gone while its destroy did not come to its
   * end: the provider hears that it is gone, and forgets it.
   */
  const isGonePredecessor = (scope: RunScope, row: Resource | null): boolean =>
    row?.state === 'gone' &&
    scope.agentId !== null &&
    row.agentId === scope.agentId &&
    row.machineId !== scope.machineId

  async function forward(
    scope: RunScope,
    { path, id, rest, method, body }: OwnRequest,
  ): Promise<UpstreamAnswer> {
    const row = await ledger.findByProviderId('hetzner', creatable[path].kind, id)
    if (isGonePredecessor(scope, row)) return refusal(404, 'not_found', `gone: ${path}/${id}`)
    if (!isOwn(scope, row)) return refusal(403, 'forbidden', `not this run's: ${path}/${id}`)
    const target = `/${path}/${id}${rest}`
    const { isRemoval } = scope
    if (method === 'GET') {
      const known = path === 'servers' && rest === '' ? fresh(id) : null
      return known ?? upstream({ method, path: target, by: scope, isRemoval })
    }
    const answer = await (method === 'DELETE'
      ? remove(scope, row, target)
      : upstream({ method, path: target, body, by: scope, isRemoval }))
    const actions = Actions.safeParse(answer.body)
    if (answer.status < 300 && actions.success) {
      const { action, actions: more = [] } = actions.data
      poller.track(action ? [action, ...more] : more, scope, isRemoval)
    }
    return answer
  }

  /** A server whose create ended in error is broken, and the ledger says so: it is not kept by a later apply. */
  async function noteFailures(actions: readonly HetznerAction[]) {
    for (const { status, command, resources } of actions) {
      if (status !== 'error' || !/^(create|start)_server$/.test(command)) continue
      const id = resources?.find(({ type }) => type === 'server')?.id
      const row = id === undefined ? null : await ledger.findByProviderId('hetzner', 'server', String(id))
      if (!row?.providerId || row.state === 'gone') continue
      const detail = { ...z.looseObject({}).catch({}).parse(row.detail), failed: true }
      await ledger.answered(row.id, { providerId: row.providerId, detail })
    }
  }

  return {
    forward,
    noteFailures,
    /** Called with each create's answer. */
    remember(body: unknown) {
      const answer = z.looseObject({ server: HetznerServer }).safeParse(body)
      if (!answer.success) return
      const given = Actions.parse(body)
      const next = z
        .looseObject({ next_actions: z.array(HetznerAction).default([]) })
        .parse(body).next_actions
      const actions = [...(given.action ? [given.action] : []), ...next].map(({ id }) => id)
      const { server } = answer.data
      created.set(String(server.id), { server, actions, at: now() })
    },
  }
}
