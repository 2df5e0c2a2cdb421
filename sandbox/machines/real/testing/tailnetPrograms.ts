import type { TailnetPrograms } from '~/sandbox/machines/real/tailnet/createTailnet'
import { ensureGoTool } from '~/scripts/setup/goTools.mjs'

/** The programs of the private network, built if the cache lacks them. */
export async function tailnetPrograms(): Promise<TailnetPrograms> {
  return {
    headscale: await ensureGoTool('headscale'),
    tailscale: await ensureGoTool('tailscale'),
    tailscaled: await ensureGoTool('tailscaled'),
  }
}
