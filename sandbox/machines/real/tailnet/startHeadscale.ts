import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Instance } from '~/sandbox/machines/real/openInstance'
import { runCommand } from '~/sandbox/machines/real/runCommand'
import { startHelper, type Helper } from '~/sandbox/machines/real/startHelper'
import { headscaleConfig, controlUrl, tailnetPolicy } from '~/sandbox/machines/real/tailnet/headscaleConfig'

const START_LIMIT_MS = 120_000

/** `url` is for the host, `loginServer` for who joins. */
export type Headscale = { loginServer: string; url: string; apiKey: string; helper: Helper }

/** A Tailscale control server of the instance's own, on its router. */
export async function startHeadscale(instance: Instance, program: string): Promise<Headscale> {
  const folder = join(instance.folder, 'headscale')
  const { control, gateway } = instance.subnet
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const config = join(folder, 'config.yaml')
  await writeFile(config, headscaleConfig({ control, gateway, folder }))
  await writeFile(join(folder, 'policy.json'), tailnetPolicy)
  const helper = await startHelper(instance, {
    name: 'headscale',
    namespace: instance.names.prefix,
    command: [program, 'serve', '-c', config],
    env: { HOME: folder },
  })
  const url = controlUrl(gateway)
  await untilHealthy(url, helper)
  const printed = await runCommand(program, ['-c', config, 'apikeys', 'create', '--expiration', '8760h'])
  const apiKey = printed.trim().split('\n').at(-1) ?? ''
  return { loginServer: controlUrl(control), url, apiKey, helper }
}

async function untilHealthy(url: string, helper: Helper) {
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until; await pause(50)) {
    if (!helper.isRunning()) break
    const answer = await fetch(`${url}/health`).catch(() => null)
    if (answer?.ok) return
  }
  throw new Error(`headscale does not answer; see ${helper.log}`)
}
