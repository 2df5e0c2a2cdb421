import { z } from 'zod'
import { HetznerAction, HetznerServer } from './answers'
import type { Account, Upstream } from './upstream'

export const ACTION_IDS_MAX = 25 // Hetzner's GET /actions takes no more

/**
 * Ids from here on are ours: id less this is a server whose create's actions we never learned. It is running while
 * the server is starting. Below 2^53, and far above what Hetzner has counted to.
 */
const SYNTHETIC_BASE = 2 ** 52

export const startingAction = (serverId: number): HetznerAction => ({
  id: SYNTHETIC_BASE + serverId,
  status: 'running',
  command: 'create_server',
  progress: 0,
  started: '1970-01-01T00:00:00Z',
  finished: null,
  error: null,
  resources: [{ id: serverId, type: 'server' }],
})

/** The answer for an action that ended, or that the cloud no longer knows: it keeps them for some weeks only. */
export const finishedAction = (id: number, command = 'unknown'): HetznerAction => ({
  id,
  status: 'success',
  command,
  progress: 100,
  started: '1970-01-01T00:00:00Z',
  finished: '1970-01-01T00:00:00Z',
  error: null,
  resources: [],
})

export const isSynthetic = (id: number) => id >= SYNTHETIC_BASE

/** An action to ask for, and on whose account. */
type Asked = { action: HetznerAction; by: Account; isRemoval: boolean }

const ActionsAnswer = z.looseObject({ actions: z.array(HetznerAction) })

/** Null: no answer worth anything. An action that is missing from the answer has ended long ago. */
export async function askActions(
  upstream: Upstream,
  rows: Asked[],
): Promise<Map<number, HetznerAction> | null> {
  const query = rows.map(({ action }) => `id=${action.id}`).join('&')
  const [first] = rows
  const isRemoval = rows.some((row) => row.isRemoval)
  try {
    const path = `/actions?${query}&page=1&per_page=${ACTION_IDS_MAX}`
    const answer = await upstream({ method: 'GET', path, by: first!.by, isRemoval })
    if (answer.status !== 200) return null
    const found = new Map(ActionsAnswer.parse(answer.body).actions.map((action) => [action.id, action]))
    return new Map(rows.map(({ action: { id } }) => [id, found.get(id) ?? finishedAction(id)]))
  } catch {
    return null // lost, rate limited or garbled: asked again later
  }
}

const ServerAnswer = z.looseObject({ server: HetznerServer })

export async function askServer(upstream: Upstream, row: Asked): Promise<Map<number, HetznerAction> | null> {
  const { id } = row.action
  try {
    const path = `/servers/${id - SYNTHETIC_BASE}`
    const answer = await upstream({ method: 'GET', path, by: row.by, isRemoval: row.isRemoval })
    if (answer.status === 404) {
      const error = { code: 'action_failed', message: 'the server is gone' }
      return new Map([[id, { ...row.action, status: 'error', progress: 100, error }]])
    }
    if (answer.status !== 200) return null
    const { status } = ServerAnswer.parse(answer.body).server
    return new Map([[id, isStarting(status) ? row.action : finishedAction(id, 'create_server')]])
  } catch {
    return null
  }
}

/** Whether a create has not come to its end yet. */
export const isStarting = (status: string) => status === 'initializing' || status === 'starting'
