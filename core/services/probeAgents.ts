import type { Ports } from '../ports/Ports'
import type { MailEffect } from '../ports/Runs'
import { openRun } from './openRun'

type ProbePorts = Pick<Ports, 'agents' | 'runs' | 'keys' | 'random' | 'tailnet' | 'clock' | 'settings'>

const AT_ONCE = 50
const PROBE_TIMEOUT_MS = 5_000
/** One lost packet is no illness. */
const MISSES_IN_A_ROW = 3

/** Looks at each ready agent over the private network. Three misses in a row: it is told to its owner, and restarted. */
export async function probeAgents(ports: ProbePorts): Promise<void> {
  const { agents, clock, settings } = ports
  const before = new Date(clock.now().getTime() - settings.waits.probeMs)
  const due = await agents.toProbe(before, AT_ONCE)
  await Promise.all(due.map((one) => probeAgent(ports, one)))
}

async function probeAgent(
  ports: ProbePorts,
  { agentId, address }: { agentId: string; address: string },
): Promise<void> {
  const url = `http://${address}:${ports.settings.agentPort}/readyz`
  const answer = await ports.tailnet.probe(url, PROBE_TIMEOUT_MS, new AbortController().signal)
  const misses = await ports.agents.probed(agentId, answer?.status === 200)
  const agent = await ports.agents.get(agentId)
  if (!agent) return
  if (misses === 0 && agent.health === 'degraded') return ports.agents.healthy(agentId, isBack(agent))
  if (misses < MISSES_IN_A_ROW || agent.health === 'degraded') return
  await openRun(ports, {
    kind: 'repair',
    agentId,
    by: 'aura',
    effects: [
      { kind: 'agentDegraded', agentId },
      notAnswering(agent, ports.clock.now()),
      {
        kind: 'alert',
        alert: 'agent_degraded',
        subject: agent.name,
        says: `${agent.name} did not answer ${misses} times in a row`,
      },
    ],
  })
}

type Told = { id: string; name: string; owner: { email: string }; notAnsweringSince: Date | null }

const notAnswering = ({ id, name, owner }: Told, since: Date): MailEffect => ({
  kind: 'mail',
  key: `notAnswering-${id}-${since.getTime()}`,
  to: owner.email,
  template: 'notAnswering',
  values: { agent: name, agentId: id, since: since.toISOString() },
})

const isBack = ({ id, name, owner, notAnsweringSince }: Told): MailEffect[] => [
  {
    kind: 'mail',
    key: `isBack-${id}-${notAnsweringSince?.getTime()}`,
    to: owner.email,
    template: 'isBack',
    values: { agent: name, agentId: id },
  },
]
