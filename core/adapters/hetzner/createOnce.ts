import { AuraError } from '~/core/domain/errors'
import type { Ledger, Resource } from '~/core/ports/Ledger'
import { z } from 'zod'
import type { ActionPoller } from './actionPoller'
import { finishedAction, isStarting, startingAction } from './askActions'
import { errorCode, HetznerAction, HetznerResource, HetznerServer } from './answers'
import { bodyHash } from './bodyHash'
import { answered, refusal } from './hetznerAnswer'
import type { RunScope } from './RunScope'
import type { Upstream, UpstreamAnswer } from './upstream'
import { AnswerLost } from './upstream'

/** What Terraform may create: the API's path, the ledger's kind, the name in its answers. */
export const creatable = {
  servers: { kind: 'server', one: 'server' },
  ssh_keys: { kind: 'sshKey', one: 'ssh_key' },
  firewalls: { kind: 'firewall', one: 'firewall' },
} as const
export type Creatable = keyof typeof creatable

const CreateBody = z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).optional() })
const Detail = z.looseObject({ actions: z.array(z.int()).default([]) })

export type CreateOnceOptions = {
  upstream: Upstream
  ledger: Pick<Ledger, 'intend' | 'answered' | 'gone'>
  poller: ActionPoller
  sleep: (ms: number) => Promise<void>
  /** From a lost answer to the look for what it may have made. */
  lostAnswerLookMs: number
  onCreated: (path: Creatable, id: number, body: unknown) => void
}

type Attempt = {
  scope: RunScope
  path: Creatable
  name: string
  body: unknown
  hash: string
  /** An earlier request has no answer: it may still be under way when this one is long answered. */
  isRepeated?: boolean
}

/**
 * A create that may be sent any number of times and makes one resource: the ledger is asked first, then the cloud,
 * by the name that is unique there.
 */
export function createOnce(options: CreateOnceOptions) {
  const { upstream, ledger, poller } = options
  const account = ({ scope }: Attempt) => ({ by: scope, isRemoval: scope.isRemoval })

  async function intend({ scope, path, name, hash }: Attempt) {
    const { runId, agentId, machineId } = scope
    const { kind } = creatable[path]
    const intent = { runId, agentId, machineId, provider: 'hetzner' as const, kind, name, bodyHash: hash }
    return ledger.intend(intent, scope.epoch)
  }

  /** Ours by all labels of the run: another environment's, or a person's, is left alone. */
  async function findOurs(attempt: Attempt): Promise<HetznerResource | null> {
    const { path, name, scope } = attempt
    const query = `/${path}?name=${encodeURIComponent(name)}`
    const answer = await upstream({ method: 'GET', path: query, ...account(attempt) })
    if (answer.status !== 200) throw new AnswerLost(new Error(`GET ${query}: ${answer.status}`))
    const rows = z.record(z.string(), z.unknown()).parse(answer.body)[path]
    const found = z
      .array(HetznerResource)
      .parse(rows)
      .find((row) => row.name === name)
    const isOurs = found && Object.entries(scope.labels).every(([key, value]) => found.labels[key] === value)
    return isOurs ? found : null
  }

  /** The answer that the create would have had, from the resource as it is now. */
  function asCreated(path: Creatable, resource: HetznerResource, detail: unknown): UpstreamAnswer {
    const { one } = creatable[path]
    if (path === 'ssh_keys') return answered(201, { [one]: resource })
    if (path === 'firewalls') return answered(201, { [one]: resource, actions: [] })
    const server = HetznerServer.parse(resource)
    const known = Detail.catch({ actions: [] }).parse(detail).actions
    const running = (id: number) =>
      poller.ended(id) ?? { ...startingAction(server.id), id, command: 'create_server' }
    const starting = known.length > 0 ? known.map(running) : [startingAction(server.id)]
    const [action, ...next] = isStarting(server.status)
      ? starting
      : [finishedAction(known[0] ?? startingAction(server.id).id, 'create_server')]
    return answered(201, { server, action, next_actions: next, root_password: null })
  }

  async function record(
    attempt: Attempt,
    row: Resource,
    resource: HetznerResource,
    actions: HetznerAction[],
  ) {
    const isRepeated = attempt.isRepeated ?? false
    const detail = { actions: actions.map(({ id }) => id), labels: resource.labels, isRepeated }
    const providerId = String(resource.id)
    if (attempt.path !== 'servers') return ledger.answered(row.id, { providerId, detail })
    const { public_net: net } = HetznerServer.parse(resource)
    const server = { ipv4: net.ipv4?.ip ?? null, ipv6: net.ipv6?.ip ?? null }
    await ledger.answered(row.id, { providerId, detail, server })
  }

  async function takeOver(attempt: Attempt, row: Resource, found: HetznerResource) {
    await record(attempt, row, found, [])
    return asCreated(attempt.path, found, null)
  }

  /** A first create that never left, or was refused for its rate alone, has made nothing: its row is closed. */
  async function send(attempt: Attempt, row: Resource, isNew: boolean): Promise<UpstreamAnswer> {
    const { path, body } = attempt
    try {
      return await upstream({ method: 'POST', path: `/${path}`, body, ...account(attempt) })
    } catch (error) {
      if (isNew && error instanceof AuraError && error.code === 'rate_limited') await ledger.gone(row.id)
      throw error
    }
  }

  async function forward(attempt: Attempt, row: Resource, isNew: boolean): Promise<UpstreamAnswer> {
    const { path } = attempt
    const answer = await send(attempt, row, isNew)
    if (answer.status < 300) return made(attempt, row, answer)
    if (answer.status >= 500) throw new AnswerLost(new Error(`POST /${path}: ${answer.status}`))
    if (errorCode(answer.body) === 'uniqueness_error') {
      const found = await findOurs(attempt)
      if (found) return takeOver(attempt, row, found)
    }
    // Refused in so many words: nothing was made. An earlier request that had no answer may still be under way.
    if (isNew) await ledger.gone(row.id)
    return answer
  }

  async function made(attempt: Attempt, row: Resource, answer: UpstreamAnswer) {
    const { path, scope } = attempt
    const body = z.record(z.string(), z.unknown()).parse(answer.body)
    const resource = HetznerResource.parse(body[creatable[path].one])
    const given = [body.action, ...[body.next_actions ?? [], body.actions ?? []].flat()].filter(Boolean)
    const actions = z.array(HetznerAction).parse(given)
    await record(attempt, row, resource, actions)
    poller.track(actions, scope, scope.isRemoval)
    options.onCreated(path, resource.id, body)
    return answer
  }

  /** An answer is missing: what it may have made is looked for, and else the provider asked to send it again. */
  async function afterLostAnswer(attempt: Attempt, row: Resource) {
    await options.sleep(options.lostAnswerLookMs)
    try {
      const found = await findOurs(attempt)
      return found ? await takeOver(attempt, row, found) : refusal(504, 'timeout', 'the cloud did not answer')
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error
      return refusal(503, 'unavailable', error.message) // the provider gives up, and the run tells its customer
    }
  }

  async function known(attempt: Attempt, row: Resource): Promise<UpstreamAnswer | 'gone'> {
    const { path, hash } = attempt
    if (row.providerId === null) {
      if (row.bodyHash !== hash) return otherBody()
      const again = { ...attempt, isRepeated: true }
      const found = await findOurs(again)
      return found ? takeOver(again, row, found) : forward(again, row, false)
    }
    const answer = await upstream({ method: 'GET', path: `/${path}/${row.providerId}`, ...account(attempt) })
    if (answer.status === 404) return 'gone'
    if (answer.status !== 200) return refusal(504, 'timeout', `the cloud answers ${answer.status}`)
    if (row.state === 'removing') return refusal(409, 'conflict', 'its predecessor is still being removed')
    if (row.bodyHash !== hash) return otherBody()
    const body = z.record(z.string(), z.unknown()).parse(answer.body)
    return asCreated(path, HetznerResource.parse(body[creatable[path].one]), row.detail)
  }

  async function attemptOnce(attempt: Attempt): Promise<UpstreamAnswer> {
    let { resource, isNew } = await intend(attempt)
    try {
      if (!isNew) {
        const answer = await known(attempt, resource)
        if (answer !== 'gone') return answer
        await ledger.gone(resource.id)
        ;({ resource, isNew } = await intend(attempt))
      }
      return await forward(attempt, resource, isNew)
    } catch (error) {
      if (error instanceof AnswerLost) return afterLostAnswer(attempt, resource)
      throw error
    }
  }

  const running = new Map<string, Promise<UpstreamAnswer>>()

  return async function create(scope: RunScope, path: Creatable, body: unknown): Promise<UpstreamAnswer> {
    const given = CreateBody.safeParse(body)
    if (!given.success) return refusal(422, 'invalid_input', 'a name is missing')
    const { name, labels = {} } = given.data
    const isOurs = Object.entries(scope.labels).every(([key, value]) => labels[key] === value)
    if (!isOurs || !scope.names.includes(name)) return refusal(403, 'forbidden', `not this run's: ${name}`)
    const attempt = { scope, path, name, body, hash: bodyHash(body) }
    // A repetition while the first is under way gets the first one's answer.
    const key = `${path} ${name} ${attempt.hash} ${scope.epoch}`
    const first = running.get(key)
    if (first) return first
    const own = attemptOnce(attempt).finally(() => running.delete(key))
    running.set(key, own)
    return own
  }
}

const otherBody = () => refusal(422, 'invalid_input', 'another create of this machine was sent before')
