import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RealMachines } from '~/sandbox/machines/real/createRealMachines'
import { createTailnet, type Tailnet } from '~/sandbox/machines/real/tailnet/createTailnet'
import { GOLDEN_IMAGE, openTestMachines } from '~/sandbox/machines/real/testing/openTestMachines'
import { tailnetPrograms } from '~/sandbox/machines/real/testing/tailnetPrograms'
import { createVisitor, until, type Visitor } from '~/sandbox/machines/real/testing/visitMachines'

const NAME = 'aura-test-net-g1'
let machines: RealMachines
let tailnet: Tailnet
let visitor: Visitor
let address: string
let hostKey: string

beforeAll(async () => {
  machines = await openTestMachines('tnet', { withGolden: true })
  visitor = await createVisitor(machines)
  address = machines.allocateAddress(1)
  const spec = { serverId: 1, name: NAME, ipv4: address, imageId: GOLDEN_IMAGE }
  await machines.create({ ...spec, userData: visitor.userData })
  await machines.applyFirewall(1, [
    { direction: 'in', protocol: 'tcp', port: '22', sourceIps: [machines.bastionCidr] },
    { direction: 'in', protocol: 'udp', port: '41641', sourceIps: ['0.0.0.0/0', '::/0'] },
  ])
  tailnet = await createTailnet({ instance: machines.instance, programs: await tailnetPrograms() })
  hostKey = (await visitor.called(NAME)).hostKey
})
afterAll(async () => {
  await visitor?.close()
  await tailnet?.close()
  await machines?.close()
})

const onMachine = async (command: string) => (await visitor.ssh(address, hostKey, command)).stdout

/** Null: the proxy got no answer from there. */
function throughProxy(url: string): Promise<string | null> {
  const proxy = new URL(tailnet.proxyUrl)
  return new Promise((resolve) => {
    const asked = request({ host: proxy.hostname, port: proxy.port, path: url, timeout: 4_000 }, (answer) => {
      let body = ''
      answer.on('data', (bytes: Buffer) => (body += bytes.toString()))
      answer.on('end', () => resolve(answer.statusCode === 200 ? body.trim() : null))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(null))
    asked.end()
  })
}

const keyFor = (tag: string) =>
  tailnet.backend.createKey({
    tags: [tag],
    expiresAtMs: Date.now() + 300_000,
    reusable: false,
    ephemeral: false,
    preauthorized: true,
  })

const up = (secret: string, limit = '120s') =>
  `printf %s '${secret}' | sudo sh -c 'umask 077; cat >/run/ts.key; tailscale up --login-server=${tailnet.loginServer} --auth-key=file:/run/ts.key --hostname=${NAME} --accept-dns=false --timeout=${limit}; code=$?; rm /run/ts.key; exit $code'`

test('a machine made from the golden image has what the roles install', async () => {
  const programs = await onMachine(
    'node --version; tailscale version | head -1; ls /opt/openclaw; cat /etc/resolv.conf',
  )
  expect(programs).toMatch(/^v26\.\d+\.\d+\n1\.\d+\.\d+/)
  expect(programs).toContain('node_modules')
  expect(programs).toContain('nameserver 127.0.0.1')
})

test('a revoked key lets nobody in', async () => {
  await onMachine(
    `printf 'PORT=41641\\nFLAGS=--no-logs-no-support\\nTS_DEBUG_USE_DERP_HTTP=true\\n' | sudo tee /etc/default/tailscaled; sudo systemctl start tailscaled`,
  )
  const key = await keyFor('tag:aura-agent')
  expect(await tailnet.backend.deleteKey(key.id)).toBe(true)
  expect(await tailnet.backend.deleteKey(key.id)).toBe(false)
  expect((await visitor.ssh(address, hostKey, up(key.secret, '20s'))).code).not.toBe(0)
  expect((await tailnet.backend.listDevices()).map((device) => device.tags)).toEqual([['tag:aura-ops']])
})

test('a machine joins, and the operators reach its agent and nothing else', async () => {
  const key = await keyFor('tag:aura-agent')
  expect((await visitor.ssh(address, hostKey, up(key.secret))).code).toBe(0)
  const device = await until(
    'the device is online',
    async () =>
      (await tailnet.backend.listDevices()).find(
        ({ tags, online }) => tags[0] === 'tag:aura-agent' && online,
      ) ?? null,
  )
  expect(device).toMatchObject({ hostname: NAME, tags: ['tag:aura-agent'], keyId: key.id })
  const status = JSON.parse(await onMachine('tailscale status --json --peers=false')) as {
    Self: { ID: string }
  }
  expect(status.Self.ID).toBe(device.id)
  const tailnetAddress = device.addresses[0] ?? ''
  expect(tailnetAddress).toMatch(/^100\./)

  for (const port of [18789, 8080])
    await onMachine(
      `mkdir -p /tmp/www && echo here >/tmp/www/healthz && cd /tmp/www && (setsid python3 -m http.server ${port} >/dev/null 2>&1 &)`,
    )
  expect(await until('the agent answers', () => throughProxy(`http://${tailnetAddress}:18789/healthz`))).toBe(
    'here',
  )
  expect(await throughProxy(`http://${tailnetAddress}:8080/healthz`)).toBeNull()
  const back = `timeout 3 bash -c '</dev/tcp/${tailnet.opsAddress}/1055'`
  expect((await visitor.ssh(address, hostKey, back)).code).not.toBe(0)
  const proxy = new URL(tailnet.proxyUrl)
  const toProxy = `timeout 3 bash -c '</dev/tcp/${proxy.hostname}/${proxy.port}'`
  expect((await visitor.ssh(address, hostKey, toProxy)).code).not.toBe(0)
  // The public address answers SSH from the bastion, not the agent's port.
  expect((await visitor.ssh(address, hostKey, 'true')).code).toBe(0)
  await expect(
    fetch(`http://${address}:18789/healthz`, { signal: AbortSignal.timeout(1_500) }),
  ).rejects.toThrow()
})

test('a key that was used up lets nobody in again, and a removed device is out', async () => {
  const [device] = (await tailnet.backend.listDevices()).filter(({ tags }) => tags[0] === 'tag:aura-agent')
  expect(await tailnet.backend.deleteDevice(device?.id ?? '')).toBe(true)
  expect(await tailnet.backend.deleteDevice(device?.id ?? '')).toBe(false)
  expect((await tailnet.backend.listDevices()).map(({ tags }) => tags[0])).toEqual(['tag:aura-ops'])
  // The network's other nodes are told of it, which takes them a moment.
  const isOut = async () => (await throughProxy(`http://${device?.addresses[0]}:18789/healthz`)) === null
  expect(await until('the removed device is out', isOut)).toBe(true)
})
