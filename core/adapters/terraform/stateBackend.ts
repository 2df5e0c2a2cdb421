import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { RunScope } from '~/core/adapters/hetzner/RunScope'
import { AuraError } from '~/core/domain/errors'
import type { StateCipher } from './stateCipher'
import { parseState, stateResources } from './stateResources'
import type { StateAccess, TerraformStates } from './TerraformStates'

const LockInfo = z.looseObject({ ID: z.string().min(1) })

export type StateBackend = {
  /** Terraform's http backend, for a request whose credential was found good for this scope. */
  handle: (request: Request, scope: RunScope) => Promise<Response>
  /** The lock that this scope's process took, if it still has it: called when the process is dead. */
  release: (scope: RunScope) => Promise<void>
  /** The state as text, to look into before an apply. */
  read: (scope: RunScope) => Promise<string | null>
  /** Writes the text as a new version while no process has the state. False: it is locked. */
  write: (scope: RunScope, text: string) => Promise<boolean>
}

const empty = (status: number) => new Response(null, { status })

export function createStateBackend(states: TerraformStates, cipher: StateCipher): StateBackend {
  // By the scope's identity: one scope is one process.
  const locks = new WeakMap<RunScope, string>()
  const place = (subject: string, serial: number) => `${subject}/${serial}`
  const access = ({ runId, epoch }: RunScope, operation: StateAccess['operation']) => ({ runId, epoch, operation })

  async function read(scope: RunScope) {
    const found = await states.read(scope.subject, access(scope, 'read'))
    return found ? cipher.open(found, place(scope.subject, found.serial)) : null
  }

  async function lockWith(scope: RunScope, id: string, info: unknown) {
    const refused = await states.lock(scope.subject, { id, info }, access(scope, 'lock'))
    if (!refused) locks.set(scope, id)
    return refused
  }

  async function lock(request: Request, scope: RunScope) {
    const info = LockInfo.safeParse(await request.json().catch(() => null))
    if (!info.success) return empty(400)
    const refused = await lockWith(scope, info.data.ID, info.data)
    return refused ? Response.json(refused.holder, { status: 423 }) : empty(200)
  }

  async function unlock(scope: RunScope) {
    const id = locks.get(scope)
    if (id === undefined) {
      await states.audit(scope.subject, access(scope, 'unlock'), 409)
      return empty(409)
    }
    locks.delete(scope)
    return empty((await states.unlock(scope.subject, id, access(scope, 'unlock'))) ? 200 : 409)
  }

  async function put(scope: RunScope, lockId: string, text: string | null) {
    const { subject, agentId, machineId } = scope
    return states.save({
      subject,
      lockId,
      seal: (serial) => (text === null ? null : cipher.seal(text, place(subject, serial))),
      resources: text === null ? [] : stateResources(parseState(text)),
      owner: { agentId, machineId },
      by: access(scope, text === null ? 'delete' : 'save'),
    })
  }

  async function save(request: Request, scope: RunScope) {
    const body = Buffer.from(await request.arrayBuffer())
    const md5 = request.headers.get('content-md5')
    if (md5 !== null && md5 !== createHash('md5').update(body).digest('base64')) {
      await states.audit(scope.subject, access(scope, 'save'), 400)
      return empty(400)
    }
    const lockId = new URL(request.url).searchParams.get('ID') ?? ''
    return empty((await put(scope, lockId, body.toString('utf8'))) ? 200 : 409)
  }

  async function route(request: Request, scope: RunScope): Promise<Response> {
    switch (request.method) {
      case 'GET': {
        const text = await read(scope)
        return text === null ? empty(404) : new Response(text, { headers: { 'content-type': 'application/json' } })
      }
      case 'LOCK':
        return lock(request, scope)
      case 'UNLOCK':
        return unlock(scope)
      case 'POST':
        return save(request, scope)
      case 'DELETE':
        return empty((await put(scope, locks.get(scope) ?? '', null)) ? 200 : 409)
      default:
        return empty(405)
    }
  }

  return {
    async handle(request, scope) {
      try {
        return await route(request, scope)
      } catch (error) {
        if (error instanceof AuraError && error.code === 'lease_lost') return empty(401)
        throw error
      }
    },
    async release(scope) {
      if (locks.has(scope)) await unlock(scope)
    },
    read,
    async write(scope, text) {
      if (await lockWith(scope, `${scope.runId}-${scope.epoch}`, { Operation: 'untaint' })) return false
      const isSaved = await put(scope, locks.get(scope)!, text)
      await unlock(scope)
      return isSaved
    },
  }
}
