import type { TailnetBackend } from '~/sandbox/tailscale/TailnetBackend'
import type { Instance } from '~/sandbox/machines/real/openInstance'
import { headscaleBackend } from '~/sandbox/machines/real/tailnet/headscaleBackend'
import { OPS_TAG } from '~/sandbox/machines/real/tailnet/headscaleConfig'
import { startHeadscale } from '~/sandbox/machines/real/tailnet/startHeadscale'
import { startOpsNode } from '~/sandbox/machines/real/tailnet/startOpsNode'

/** Full paths of the programs. */
export type TailnetPrograms = { headscale: string; tailscale: string; tailscaled: string }

export type Tailnet = {
  /** What the sandbox's Tailscale API stands in front of. */
  backend: TailnetBackend
  /** HTTP proxy into the tailnet, for the host only. */
  proxyUrl: string
  /** The operators' node, as agents see it. */
  opsAddress: string
  /** What machines are told to join. */
  loginServer: string
  close(): Promise<void>
}

/** A private network of the instance's own: headscale, and the operators' node in it. */
export async function createTailnet(options: {
  instance: Instance
  programs: TailnetPrograms
}): Promise<Tailnet> {
  const { instance, programs } = options
  const { loginServer, url, apiKey, helper } = await startHeadscale(instance, programs.headscale)
  const backend = await headscaleBackend({ url, apiKey })
  const key = await backend.createKey({
    tags: [OPS_TAG],
    expiresAtMs: Date.now() + 10 * 60_000,
    reusable: false,
    ephemeral: false,
    preauthorized: true,
  })
  const ops = await startOpsNode(instance, { ...programs, loginServer, authKey: key.secret })
  await backend.deleteKey(key.id)
  return {
    backend,
    proxyUrl: ops.proxyUrl,
    opsAddress: ops.address,
    loginServer,
    async close() {
      await ops.helper.stop()
      await helper.stop()
    },
  }
}
