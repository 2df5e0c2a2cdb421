import { ProxyAgent, request } from 'undici'
import type { DemoWorld } from '../demo/DemoWorld'
import { type Customer, expectOk } from './Customer'
import { openPorts } from './openPorts'
import type { SandboxAdmin } from './sandboxAdmin'

const AGENT_PORT = 18789
const SSH_ONLY = [22]

/** OpenClaw answers through Open and over the private network, and the public address nothing but SSH from us. */
export async function proveReachable(world: DemoWorld, customer: Customer, admin: SandboxAdmin) {
  const page = expectOk('Open', await customer.open())
  if (!new URL(page.url).hostname.endsWith('.localhost')) throw new Error(`Open led to ${page.url}.`)
  if (!/openclaw/i.test(page.body)) throw new Error('Open led to a page that is not OpenClaw.')
  await proveTailnet(world, admin)
  await provePublicAddress(world, admin)
}

async function proveTailnet({ sandbox }: DemoWorld, admin: SandboxAdmin) {
  const agents = (await admin.devices()).filter(
    ({ tags }) => tags.includes('tag:aura-agent') || tags.includes('tag:agent'),
  )
  const [address] = agents[0]?.addresses ?? []
  if (agents.length !== 1 || !address)
    throw new Error(`${agents.length} agents are in the private network, not one.`)
  const dispatcher = new ProxyAgent(sandbox.tailnet.proxyUrl)
  try {
    const { statusCode, body } = await request(`http://${address}:${AGENT_PORT}/healthz`, { dispatcher })
    await body.dump()
    if (statusCode !== 200) throw new Error(`OpenClaw answered ${statusCode} over the private network.`)
  } finally {
    await dispatcher.close()
  }
}

async function provePublicAddress({ machines, sandbox }: DemoWorld, admin: SandboxAdmin) {
  const servers = await admin.servers()
  const address = servers[0]?.public_net.ipv4?.ip
  if (servers.length !== 1 || !address) throw new Error(`${servers.length} servers are there, not one.`)
  // A simulated machine has no port of its own: SSH is played by a program that stands in for it.
  await expectPorts('the bastion', address, sandbox.hostAddress, machines === 'real' ? SSH_ONLY : [])
  if (machines === 'real') await expectPorts('elsewhere', address, strangerOf(sandbox.hostAddress), [])
}

/** A busy machine may answer a look too late, never one that it should not answer: so it is looked again. */
const LOOKS_MAX = 5

async function expectPorts(whence: string, address: string, from: string, wanted: number[]) {
  let found: number[] = []
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    found = await openPorts(address, from)
    if (found.join() === wanted.join()) return
    if (found.some((port) => !wanted.includes(port))) break
  }
  throw new Error(
    `From ${whence} the public address answers on ports [${found.join()}], not [${wanted.join()}].`,
  )
}

/** The sandbox gives this host two addresses: the bastion's, and the next one, which no firewall names. */
function strangerOf(bastion: string) {
  const parts = bastion.split('.')
  return [...parts.slice(0, 3), Number(parts[3]) + 1].join('.')
}
