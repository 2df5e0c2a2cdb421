import { SANDBOX_MODEL_KEY } from '~/sandbox/admin/leftovers'
import type { Model } from '~/sandbox/model/createModel'

const TOKEN_LENGTH = 64

/** Made anew at each start; nothing of them is secret beyond this sandbox. */
export function createSandboxKeys(random: () => number) {
  const letters = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 36).toString(36)).join('')
  return {
    token: letters(TOKEN_LENGTH),
    clientId: `k${letters(12)}CNTRL`,
    clientSecret: `tskey-client-${letters(32)}`,
    secretKey: `sk_test_${letters(32)}`,
    webhookSecret: `whsec_${letters(32)}`,
    adminKey: `sk-admin-${letters(32)}`,
  }
}

/** A key for whoever uses the sandbox's model by hand. */
export async function modelKey(model: Model, adminKey: string): Promise<string> {
  const answer = await model.fetch(
    new Request('http://model.invalid/v1/keys', {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: SANDBOX_MODEL_KEY }),
    }),
  )
  return ((await answer.json()) as { key: string }).key
}

export type SandboxKeys = ReturnType<typeof createSandboxKeys>
