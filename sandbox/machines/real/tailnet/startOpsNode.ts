import { mkdir, writeFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { firewallChange } from '~/sandbox/machines/real/firewall'
import type { Instance } from '~/sandbox/machines/real/openInstance'
import { runCommand, tryCommand } from '~/sandbox/machines/real/runCommand'
import { startHelper, type Helper } from '~/sandbox/machines/real/startHelper'

const PLACE = 'ops'
const PROXY_PORT = 1055
const START_LIMIT_MS = 120_000

export type OpsNode = { proxyUrl: string; address: string; helper: Helper }

/** A place on the network like a machine's, but that only the host reaches, and only the proxy of. */
async function makePlace({ network, subnet, names }: Instance) {
  await network.addPlace(PLACE, subnet.ops)
  const lines = [
    `addr add ${subnet.ops}/24 dev eth0`,
    'link set eth0 up',
    `route add default via ${subnet.gateway}`,
  ]
  await runCommand('ip', ['-n', `${names.prefix}-${PLACE}`, '-batch', '-'], lines.join('\n') + '\n')
  const fromHost = [`${subnet.host}/32`]
  const rules = firewallChange(PLACE, [
    { direction: 'in', protocol: 'tcp', port: String(PROXY_PORT), sourceIps: fromHost },
    { direction: 'in', protocol: 'udp', port: '41641', sourceIps: ['0.0.0.0/0'] },
  ])
  await network.inRouter('nft', ['-f', '-'], rules)
}

/** The operators' own tailscaled: a proxy into the tailnet for web and workers. */
export async function startOpsNode(
  instance: Instance,
  options: { tailscaled: string; tailscale: string; loginServer: string; authKey: string },
): Promise<OpsNode> {
  const folder = join(instance.folder, 'tailscaled')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await makePlace(instance)
  const socket = join(folder, 'ts.sock')
  const listen = `${instance.subnet.ops}:${PROXY_PORT}`
  const helper = await startHelper(instance, {
    name: 'tailscaled',
    namespace: `${instance.names.prefix}-${PLACE}`,
    command: [
      ...[options.tailscaled, '--tun=userspace-networking', `--statedir=${folder}`, `--socket=${socket}`],
      ...['--port=41641', `--outbound-http-proxy-listen=${listen}`, '--no-logs-no-support'],
    ],
    // Its relay speaks plain HTTP; its log folder would else be the host's own.
    env: { HOME: folder, TS_LOGS_DIR: folder, TS_DEBUG_USE_DERP_HTTP: 'true' },
  })
  const call = (...args: string[]) => [`--socket=${socket}`, ...args]
  for (const until = Date.now() + START_LIMIT_MS; ; await pause(50)) {
    const { stdout } = await tryCommand(options.tailscale, call('status', '--json', '--peers=false'))
    if (stdout.includes('"NeedsLogin"')) break
    if (!helper.isRunning() || Date.now() > until)
      throw new Error(`tailscaled does not answer; see ${helper.log}`)
  }
  const keyFile = join(folder, 'auth.key')
  await writeFile(keyFile, options.authKey, { mode: 0o600 })
  const up = ['up', `--login-server=${options.loginServer}`, `--auth-key=file:${keyFile}`]
  await runCommand(
    options.tailscale,
    call(...up, '--hostname=aura-ops', '--accept-dns=false', '--timeout=120s'),
  )
  await rm(keyFile)
  const address = (await runCommand(options.tailscale, call('ip', '-4'))).trim()
  return { proxyUrl: `http://${listen}`, address, helper }
}
