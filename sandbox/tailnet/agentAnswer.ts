import { agentPage } from '~/sandbox/tailnet/agentPage'
import type { Faults } from '~/sandbox/faults/Faults'
import type { SimulatedMachines } from '~/sandbox/machines/simulated/createSimulatedMachines'
import type { AgentConfig } from '~/sandbox/machines/simulated/SimulatedMachine'
import type { Timeline } from '~/sandbox/world/Timeline'

export type AgentWorld = {
  machines: SimulatedMachines
  timeline: Timeline
  faults: Faults
  /** Asks the model on the agent's behalf. */
  fetch?: typeof fetch
}

export type AgentCall = {
  /** The agent's tailnet address and port. */
  address: string
  port: number
  /** The caller's tailnet address. */
  from: string
  request: Request
}

/** The configuration of the agent that answers there now; null: nothing does. */
export function listeningAgent(
  { machines, timeline, faults }: AgentWorld,
  { address, port, request }: Omit<AgentCall, 'from'>,
): { config: AgentConfig; name: string } | null {
  const machine = machines.byTailnetAddress(address)
  if (!machine?.isRunning || timeline.now() < machine.frozenUntilMs) return null
  const isProbe = new URL(request.url).pathname === '/readyz'
  if (isProbe && faults.take('machineDies', (stage) => stage === 'verifyAgent')) {
    machines.die(machine)
    return null
  }
  const { agent } = machine.disk
  const isUp = machine.agentReadyAtMs !== null && machine.agentReadyAtMs <= timeline.now()
  return agent && isUp && agent.port === port ? { config: agent, name: machine.name } : null
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

/** Whom the request is for, as OpenClaw's trusted-proxy mode sees it. */
export function attribution(
  config: AgentConfig,
  { from, request }: AgentCall,
): { user: string } | { refused: string } {
  if (!config.trustedProxies.includes(from)) return { refused: 'trusted_proxy_untrusted_source' }
  const client = request.headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? ''
  if (client === '' || isLoopback(client) || config.trustedProxies.includes(client))
    return { refused: 'proxy_attribution_required' }
  const required = ['x-aura-agent', 'x-forwarded-proto', 'x-forwarded-host']
  if (required.some((name) => !request.headers.get(name))) return { refused: 'trusted_proxy_missing_header' }
  const user = request.headers.get('x-aura-user') ?? ''
  if (user !== config.owner) return { refused: 'trusted_proxy_user_not_allowed' }
  const origin = request.headers.get('origin')
  if (origin && origin !== config.origin) return { refused: 'origin_not_allowed' }
  return { user }
}

const refusal = (reason: string) => Response.json({ error: reason }, { status: 403 })

/** What an agent's OpenClaw answers, as far as Aura and a visitor can tell; null: no connection comes about. */
export async function agentAnswer(world: AgentWorld, call: AgentCall): Promise<Response | null> {
  const agent = listeningAgent(world, call)
  if (!agent) return null
  const { pathname } = new URL(call.request.url)
  if (pathname === '/healthz') return Response.json({ ok: true, status: 'live' })
  if (pathname === '/readyz') {
    const client = call.request.headers.get('x-forwarded-for') ?? ''
    const needsClient = agent.config.trustedProxies.includes(call.from)
    if (needsClient && (client === '' || isLoopback(client))) return refusal('proxy_attribution_required')
    return Response.json({ ok: true, status: 'ready' })
  }
  const who = attribution(agent.config, call)
  if ('refused' in who) return refusal(who.refused)
  if (pathname === '/chat' && call.request.method === 'POST') return chat(world, agent.config, call.request)
  if (pathname !== '/') return new Response('Not found', { status: 404 })
  const headers = { 'content-type': 'text/html; charset=utf-8', 'x-frame-options': 'DENY' }
  return new Response(agentPage({ name: agent.name, user: who.user }), { headers })
}

async function chat(world: AgentWorld, config: AgentConfig, request: Request): Promise<Response> {
  const said = new URLSearchParams(await request.text()).get('message') ?? ''
  const ask = world.fetch ?? fetch
  const answer = await ask(`${config.modelBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.modelKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: config.modelId,
      stream: false,
      messages: [{ role: 'user', content: said }],
    }),
  }).catch(() => null)
  if (!answer?.ok) return Response.json({ error: 'model_unavailable' }, { status: 502 })
  const json = (await answer.json()) as { choices?: { message?: { content?: string } }[] }
  return Response.json({ answer: json.choices?.[0]?.message?.content ?? '' })
}
