import { z } from 'zod'
import type { RunScope } from '~/core/adapters/hetzner/RunScope'
import { stateResources, parseState } from '~/core/adapters/terraform/stateResources'
import type { AgentStack } from '~/core/ports/Infrastructure'
import type { ScriptedOptions } from './scriptedInfrastructure'
import {
  Action,
  asJson,
  ChildKilled,
  Created,
  Diagnostic,
  diagnostic,
  Failure,
  Server,
  type Answer,
} from './terraformAnswers'

/** hcloud-go repeats these; the rest ends the run at once. */
const REPEATED = new Set(['timeout', 'conflict', 'locked', 'bad_gateway'])
const REPEATS_MAX = 2
const POLLS_MAX = 20

type Options = ScriptedOptions & { scope: RunScope; credential: string; signal: AbortSignal }

/** One `terraform apply` or `destroy` of an agent's stack. */
export class TerraformScript {
  private readonly lockId: string
  private serial = 0

  constructor(private readonly options: Options) {
    this.lockId = `lock-${options.credential.slice(0, 12)}`
  }

  /** The errors that it ends with; none: it went well. */
  async apply(stack: AgentStack): Promise<string[]> {
    return this.locked(async () => {
      let known = await this.read()
      if (known?.isTainted) {
        await this.remove(known.id)
        known = null
      } else if (known) {
        const answer = await this.cloud('GET', `/servers/${known.id}`)
        if (answer.status === 200) return
        if (answer.status !== 404) throw diagnostic(answer)
      }
      await this.create(stack)
    })
  }

  async destroy(): Promise<string[]> {
    return this.locked(async () => {
      const known = await this.read()
      if (!known) return
      await this.remove(known.id)
      await this.save(null, false)
    })
  }

  private async create(stack: AgentStack) {
    const body = {
      name: stack.serverName,
      server_type: stack.serverType,
      image: stack.image,
      location: stack.location,
      labels: stack.labels,
      user_data: stack.userData,
      ssh_keys: [Number(stack.sshKeyId)],
      firewalls: [{ firewall: Number(stack.firewallId) }],
      start_after_create: true,
    }
    const answer = await this.cloud('POST', '/servers', body)
    if (answer.status !== 201) throw diagnostic(answer)
    const { server, action, next_actions: next } = Created.parse(answer.body)
    try {
      await this.awaitActions([action, ...next].map(({ id }) => id))
    } catch (error) {
      // As Terraform does: what was made and did not come to its end is kept in the state, tainted.
      if (!(error instanceof ChildKilled)) await this.save(server, true)
      throw error
    }
    const now = await this.cloud('GET', `/servers/${server.id}`)
    if (now.status !== 200) {
      await this.save(server, true)
      throw diagnostic(now)
    }
    await this.save(z.looseObject({ server: Server }).parse(now.body).server, false)
  }

  private async remove(id: string) {
    const answer = await this.cloud('DELETE', `/servers/${id}`)
    if (answer.status === 404) return
    if (answer.status !== 200) throw diagnostic(answer)
    await this.awaitActions([z.looseObject({ action: Action }).parse(answer.body).action.id])
  }

  private async awaitActions(ids: number[]) {
    for (let polls = 0; polls < POLLS_MAX; polls += 1) {
      const answer = await this.cloud('GET', `/actions?${ids.map((id) => `id=${id}`).join('&')}`)
      if (answer.status !== 200) throw diagnostic(answer)
      const { actions } = z.looseObject({ actions: z.array(Action) }).parse(answer.body)
      const failed = actions.find(({ status }) => status === 'error')
      if (failed)
        throw new Diagnostic(`${failed.error?.message ?? 'Action failed'} (action_failed, ${failed.id})`)
      if (actions.every(({ status }) => status === 'success')) return
      await this.options.sleep(500)
    }
    throw new Diagnostic('timeout while waiting for actions')
  }

  private async locked(work: () => Promise<void>): Promise<string[]> {
    try {
      const lock = await this.send('LOCK', this.statePath, { ID: this.lockId, Operation: 'apply' })
      if (lock.status === 423) return ['Error acquiring the state lock']
      if (lock.status === 401) return ['HTTP remote state endpoint requires auth']
      let errors: string[] = []
      try {
        await work()
      } catch (error) {
        if (!(error instanceof Diagnostic)) throw error
        errors = [error.message]
      }
      await this.send('UNLOCK', this.statePath, { ID: this.lockId })
      return errors
    } catch (error) {
      if (error instanceof ChildKilled) return ['terraform was killed']
      throw error
    }
  }

  private async read(): Promise<{ id: string; isTainted: boolean } | null> {
    const answer = await this.send('GET', this.statePath)
    if (answer.status === 404) return null
    if (answer.status !== 200) throw new Diagnostic('HTTP remote state endpoint requires auth')
    const state = parseState(JSON.stringify(answer.body))
    this.serial = state.serial
    const [server] = stateResources(state)
    const instance = state.resources[0]?.instances[0]
    return server ? { id: server.providerId, isTainted: instance?.status === 'tainted' } : null
  }

  private async save(server: Server | null, isTainted: boolean) {
    this.serial += 1
    const attributes = server && {
      id: String(server.id),
      name: server.name,
      ipv4_address: server.public_net.ipv4?.ip ?? '',
      ipv6_address: server.public_net.ipv6?.ip ?? '',
    }
    const instance = { ...(isTainted ? { status: 'tainted' } : {}), attributes }
    const resource = { mode: 'managed', type: 'hcloud_server', name: 'agent', instances: [instance] }
    const state = { version: 4, serial: this.serial, resources: server ? [resource] : [] }
    const answer = await this.send('POST', `${this.statePath}?ID=${this.lockId}`, state)
    if (answer.status !== 200) throw new Diagnostic('HTTP remote state endpoint requires auth')
  }

  /** A request of the provider: repeated as hcloud-go does, and not begun once the process was told to stop. */
  private async cloud(method: string, path: string, body?: unknown): Promise<Answer> {
    for (let repeats = 0; ; repeats += 1) {
      if (this.options.signal.aborted) throw new Diagnostic('execution halted')
      const answer = await this.send(method, `/hetzner/v1${path}`, body)
      const code = Failure.safeParse(answer.body).data?.error.code ?? ''
      if (!REPEATED.has(code) || repeats === REPEATS_MAX) return answer
      await this.options.sleep(1_000)
    }
  }

  private async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const { scheduler, actor, gateway, credential, scope, onRequest } = this.options
    await scheduler.call({
      actor,
      label: `terraform ${method} ${path.replace(/[0-9a-f-]{36}/g, 'agent').replace(/\d{6,}/g, 'N')}`,
      perform: async () => {},
      lost: () => new ChildKilled(),
      loseShare: (weather) => weather.killChild,
    })
    const answered = onRequest(scope, `${method} ${path}`)
    const basic = Buffer.from(`${scope.runId}:${credential}`).toString('base64')
    const response = await gateway.fetch(
      new Request(`http://gateway.test${path}`, {
        method,
        headers: {
          authorization: path.startsWith('/state/') ? `Basic ${basic}` : `Bearer ${credential}`,
          'content-type': 'application/json',
        },
        body: body === undefined ? null : JSON.stringify(body),
      }),
    )
    const text = await response.text()
    answered(response.status)
    return { status: response.status, body: text === '' ? null : asJson(text) }
  }

  private get statePath() {
    return `/state/${this.options.scope.subject}`
  }
}
