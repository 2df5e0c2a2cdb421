import { z } from 'zod'
import type { Faults } from '~/sandbox/faults/Faults'
import { Refusal } from '~/sandbox/tailscale/Refusal'
import type { TailnetBackend } from '~/sandbox/tailscale/TailnetBackend'
import type { Timeline } from '~/sandbox/world/Timeline'

const KEY_SECONDS_MAX = 90 * 86_400

const CreateKeyBody = z.object({
  capabilities: z.object({
    devices: z.object({
      create: z.object({
        reusable: z.boolean().default(false),
        ephemeral: z.boolean().default(false),
        preauthorized: z.boolean().default(false),
        tags: z.array(z.string()).default([]),
      }),
    }),
  }),
  expirySeconds: z.number().int().optional(),
  description: z.string().max(50).default(''),
})

/** A key that was given out; its secret was shown once, in the answer of its creation. */
export type Key = {
  id: string
  description: string
  createdMs: number
  expiresMs: number
  create: z.infer<typeof CreateKeyBody>['capabilities']['devices']['create']
}

type KeyState = {
  timeline: Timeline
  faults: Faults
  backend: TailnetBackend
  tags: string[]
  issued: Map<string, Key>
}

/** Makes a key that carries tags, works once and ends; refuses any other. */
export async function createKey(state: KeyState, json: unknown) {
  const parsed = CreateKeyBody.safeParse(json)
  if (!parsed.success) throw new Refusal(400, 'invalid request body')
  const { capabilities, expirySeconds, description } = parsed.data
  const { create } = capabilities.devices
  if (state.faults.take('keyRefused'))
    throw new Refusal(403, 'calling actor does not have enough permissions')
  if (create.tags.length === 0) throw new Refusal(400, 'tailnet-owned auth key must have tags set')
  const unknown = create.tags.find((tag) => !state.tags.includes(tag))
  if (unknown) throw new Refusal(400, `requested tags [${unknown}] are invalid or not permitted`)
  // Tailscale itself would take 90 days for a missing expiry; nobody here may rely on that.
  if (expirySeconds === undefined || expirySeconds < 1 || expirySeconds > KEY_SECONDS_MAX)
    throw new Refusal(400, 'expirySeconds must be given, and be at most 90 days')
  if (create.reusable) throw new Refusal(400, 'reusable keys are disabled in this tailnet')
  const createdMs = state.timeline.now()
  const expiresMs = createdMs + expirySeconds * 1000
  const { id, secret } = await state.backend.createKey({ ...create, expiresAtMs: expiresMs })
  const key = { id, description, createdMs, expiresMs, create }
  state.issued.set(id, key)
  return { ...keyJson(key), key: secret }
}

export function keyJson({ id, description, createdMs, expiresMs, create }: Key) {
  return {
    id,
    keyType: 'auth',
    description,
    created: new Date(createdMs).toISOString(),
    expires: new Date(expiresMs).toISOString(),
    expirySeconds: (expiresMs - createdMs) / 1000,
    capabilities: { devices: { create } },
  }
}
