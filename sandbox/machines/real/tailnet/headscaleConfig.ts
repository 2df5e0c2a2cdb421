import { join } from 'node:path'

/** Port of the control server and of its relay, on the router. */
const PORT = 8080
const STUN_PORT = 3478

export const controlUrl = (address: string) => `http://${address}:${PORT}`

/** headscale's configuration; JSON is YAML too. It is its own relay, and asks nothing of the internet. */
export function headscaleConfig(options: { control: string; gateway: string; folder: string }): string {
  const { control, gateway, folder } = options
  return JSON.stringify({
    server_url: controlUrl(control),
    listen_addr: `0.0.0.0:${PORT}`,
    metrics_listen_addr: '',
    grpc_listen_addr: '127.0.0.1:0',
    noise: { private_key_path: join(folder, 'noise.key') },
    prefixes: { v4: '100.64.0.0/10', v6: 'fd7a:115c:a1e0::/48', allocation: 'sequential' },
    derp: {
      urls: [],
      paths: [],
      auto_update_enabled: false,
      server: {
        enabled: true,
        region_id: 999,
        region_code: 'sandbox',
        region_name: 'Sandbox',
        private_key_path: join(folder, 'derp.key'),
        stun_listen_addr: `0.0.0.0:${STUN_PORT}`,
        ipv4: gateway,
        automatically_add_embedded_derp_region: true,
        verify_clients: false,
      },
    },
    database: { type: 'sqlite', sqlite: { path: join(folder, 'db.sqlite'), write_ahead_log: true } },
    policy: { mode: 'file', path: join(folder, 'policy.json') },
    dns: {
      magic_dns: false,
      base_domain: 'sandbox.internal',
      override_local_dns: false,
      nameservers: { global: [] },
    },
    unix_socket: join(folder, 'hs.sock'),
    disable_check_updates: true,
  })
}

/** The tailnet's user that owns the tags. */
export const TAILNET_USER = 'aura'
export const OPS_TAG = 'tag:aura-ops'
export const AGENT_TAG = 'tag:aura-agent'
const AGENT_PORT = 18789

/** As in production: the operators reach the agents' own port, and nobody reaches anything else. */
export const tailnetPolicy = JSON.stringify({
  tagOwners: { [OPS_TAG]: [`${TAILNET_USER}@`], [AGENT_TAG]: [`${TAILNET_USER}@`] },
  acls: [{ action: 'accept', src: [OPS_TAG], dst: [`${AGENT_TAG}:${AGENT_PORT}`] }],
})
