import { z } from 'zod'
import type { TailnetBackend, TailnetDevice } from '~/sandbox/tailscale/TailnetBackend'
import { TAILNET_USER } from '~/sandbox/machines/real/tailnet/headscaleConfig'

const REQUEST_LIMIT_MS = 15_000

const User = z.object({ user: z.object({ id: z.string() }) })
const Key = z.object({ preAuthKey: z.object({ id: z.string(), key: z.string() }) })
const Node = z.object({
  id: z.string(),
  givenName: z.string(),
  ipAddresses: z.array(z.string()),
  online: z.boolean().default(false),
  createdAt: z.string(),
  lastSeen: z.string().nullish(),
  tags: z.array(z.string()).default([]),
  preAuthKey: z.object({ id: z.string() }).nullish(),
})
const Nodes = z.object({ nodes: z.array(Node).default([]) })

function deviceOf(node: z.infer<typeof Node>): TailnetDevice {
  const createdAtMs = Date.parse(node.createdAt)
  return {
    id: node.id,
    hostname: node.givenName,
    addresses: [...node.ipAddresses].sort((a, b) => Number(a.includes(':')) - Number(b.includes(':'))),
    tags: node.tags,
    online: node.online,
    createdAtMs,
    lastSeenMs: node.lastSeen ? Date.parse(node.lastSeen) : createdAtMs,
    keyId: node.preAuthKey?.id ?? null,
  }
}

/** headscale as the network behind the sandbox's Tailscale API. */
export async function headscaleBackend(options: { url: string; apiKey: string }): Promise<TailnetBackend> {
  async function ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${options.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    })
    return { status: answer.status, text: await answer.text() }
  }

  async function demand(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await ask(method, path, body)
    if (status !== 200) throw new Error(`headscale answers ${status} to ${method} ${path}: ${text}`)
    return JSON.parse(text)
  }

  const { user } = User.parse(await demand('POST', 'user', { name: TAILNET_USER }))
  const keyIds = new Set<string>()

  return {
    async createKey({ tags, expiresAtMs, reusable, ephemeral }) {
      const expiration = new Date(expiresAtMs).toISOString()
      const body = { user: user.id, reusable, ephemeral, expiration, aclTags: tags }
      const { preAuthKey } = Key.parse(await demand('POST', 'preauthkey', body))
      keyIds.add(preAuthKey.id)
      return { id: preAuthKey.id, secret: preAuthKey.key }
    },
    async deleteKey(id) {
      if (!keyIds.delete(id)) return false
      // Expired rather than deleted: a device keeps naming the key that it joined with.
      await demand('POST', 'preauthkey/expire', { id })
      return true
    },
    async listDevices() {
      return Nodes.parse(await demand('GET', 'node')).nodes.map(deviceOf)
    },
    async deleteDevice(id) {
      const { status, text } = await ask('DELETE', `node/${encodeURIComponent(id)}`)
      if (status === 200) return true
      if (status === 404 || status === 400) return false
      throw new Error(`headscale answers ${status} to the removal of node ${id}: ${text}`)
    },
  }
}
