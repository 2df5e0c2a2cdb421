import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'
import type { ModelKeys } from '~/core/ports/ModelKeys'

const TIMEOUT_MS = 10_000
const Key = z.object({ id: z.string(), key: z.string() })
const Keys = z.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) })

/** The keys' part of the model's endpoint: `GET`, `POST` and `DELETE /v1/keys`, by the operator's key. */
export function httpModelKeys({ adminUrl, adminKey }: { adminUrl: string; adminKey: string }): ModelKeys {
  const call = async (
    method: string,
    path: string,
    signal: AbortSignal,
    body?: unknown,
  ): Promise<unknown> => {
    try {
      const answer = await fetch(`${adminUrl}/v1/keys${path}`, {
        method,
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      if (answer.status === 404 && method === 'DELETE') return null
      if (!answer.ok)
        throw new AuraError('provider_down', { detail: `The model's keys were answered ${answer.status}` })
      return answer.status === 204 ? null : await answer.json()
    } catch (cause) {
      if (cause instanceof AuraError) throw cause
      throw new AuraError(signal.aborted ? 'aborted' : 'provider_down', { cause })
    }
  }
  const revoke = async (name: string, signal: AbortSignal) => {
    const { data } = Keys.parse(await call('GET', `?name=${encodeURIComponent(name)}`, signal))
    for (const { id, name: found } of data) {
      if (found === name) await call('DELETE', `/${encodeURIComponent(id)}`, signal)
    }
  }
  return {
    async create(name, signal) {
      await revoke(name, signal)
      return Key.parse(await call('POST', '', signal, { name }))
    },
    revoke,
  }
}
