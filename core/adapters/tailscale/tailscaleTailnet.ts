import { ProxyAgent, fetch as fetchBy } from 'undici'
import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'
import type { Tailnet } from '~/core/ports/Tailnet'
import { oauthToken } from './oauthToken'

const TIMEOUT_MS = 15_000
/** An address that is neither loopback nor a trusted proxy: OpenClaw refuses a proxied request without one. */
const DOCUMENTATION_ADDRESS = '203.0.113.1'

const Key = z.object({ id: z.string(), key: z.string() })
const Devices = z.object({
  devices: z.array(
    z.object({
      nodeId: z.string(),
      hostname: z.string(),
      addresses: z.array(z.string()),
      tags: z.array(z.string()).optional(),
      connectedToControl: z.boolean().optional(),
    }),
  ),
})

export type TailnetOptions = {
  endpoint: string
  clientId: string
  clientSecret: string
  proxyUrl: string
  /** Given to agents' machines; the policy lets only our own nodes reach them. */
  agentTag: string
}

/** Tailscale's API by an OAuth client, which does not expire, and the way into the network by our own node's proxy. */
export function tailscaleTailnet(options: TailnetOptions): Tailnet & { close(): Promise<void> } {
  const { endpoint, agentTag } = options
  const token = oauthToken(options)
  const proxy = new ProxyAgent(options.proxyUrl)

  const call = async (
    method: string,
    path: string,
    signal: AbortSignal,
    body?: unknown,
  ): Promise<Response> => {
    const once = async () =>
      fetch(`${endpoint}/api/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${await token.get()}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
    try {
      const answer = await once()
      if (answer.status !== 401) return answer
      token.forget()
      return await once()
    } catch (cause) {
      if (cause instanceof AuraError) throw cause
      throw new AuraError(signal.aborted ? 'aborted' : 'provider_down', {
        cause,
        detail: `Tailscale ${method} ${path}`,
      })
    }
  }
  const must = async (answer: Response, what: string): Promise<unknown> => {
    if (answer.ok) return answer.json()
    const code =
      answer.status === 429 ? 'rate_limited' : answer.status >= 500 ? 'provider_down' : 'join_failed'
    throw new AuraError(code, { detail: `Tailscale: ${what} was answered ${answer.status}` })
  }
  const removeOf = async (path: string, signal: AbortSignal, what: string) => {
    const answer = await call('DELETE', path, signal)
    if (!answer.ok && answer.status !== 404) await must(answer, what)
  }

  return {
    async createAuthKey({ description, expirySeconds, signal }) {
      const create = { reusable: false, ephemeral: false, preauthorized: true, tags: [agentTag] }
      const body = {
        capabilities: { devices: { create } },
        expirySeconds,
        description: shortened(description),
      }
      return Key.parse(await must(await call('POST', '/tailnet/-/keys', signal, body), 'making a key'))
    },
    revokeAuthKey: (id, signal) =>
      removeOf(`/tailnet/-/keys/${encodeURIComponent(id)}`, signal, 'revoking a key'),
    async devices(signal) {
      const { devices } = Devices.parse(
        await must(await call('GET', '/tailnet/-/devices', signal), 'listing devices'),
      )
      return devices
        .filter(({ tags }) => tags?.includes(agentTag))
        .map((device) => ({
          nodeId: device.nodeId,
          name: device.hostname,
          addresses: device.addresses,
          tags: device.tags ?? [],
          isOnline: device.connectedToControl ?? false,
        }))
    },
    removeDevice: (nodeId, signal) =>
      removeOf(`/device/${encodeURIComponent(nodeId)}`, signal, 'removing a device'),
    async probe(url, timeoutMs, signal) {
      try {
        const answer = await fetchBy(url, {
          dispatcher: proxy,
          headers: { 'x-forwarded-for': DOCUMENTATION_ADDRESS },
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        })
        await answer.body?.cancel()
        return { status: answer.status }
      } catch {
        return null
      }
    },
    close: () => proxy.close(),
  }
}

/** Tailscale takes 50 characters: letters, digits, hyphen and space. */
const shortened = (text: string) => text.replace(/[^A-Za-z0-9 -]/g, '-').slice(0, 50)
