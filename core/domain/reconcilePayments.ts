import { isLiveStatus, paymentVerdict, type AgentStage, type FindingKind } from './reconcile'
import type { KnownAgent, KnownMachine, SeenSubscription } from './reconcileSources'
import type { Books, Sighting } from './reconcileBooks'

function stageOf(agent: KnownAgent | undefined, machine: KnownMachine | undefined): AgentStage {
  if (!agent) return 'none'
  if (agent.goneAt) return 'gone'
  switch (agent.wanted) {
    case 'undecided':
      return 'undecided'
    case 'running':
      if (machine?.readyAt) return 'ready'
      return agent.graceUntil ? 'waiting' : 'unmade'
    case 'gone':
      return 'unmade'
    default:
      return 'kept'
  }
}

/** Stripe's live subscriptions against our agents, both ways. */
export function paymentSightings(books: Books): Sighting[] {
  const live = books.subscriptions.filter(({ status }) => isLiveStatus(status))
  const machineOf = (agentId: string) =>
    books.machines.find((machine) => machine.agentId === agentId && machine.retiredAt === null)
  const paid = live.flatMap((subscription) => {
    const agent = books.agentOf(subscription.agentId)
    const kind = paymentVerdict({
      isPaid: true,
      agent: stageOf(agent, agent && machineOf(agent.id)),
      isInWork: books.isInWork(agent?.id),
    })
    return kind ? [paymentSighting(books, kind, subscription, agent)] : []
  })
  const paidIds = new Set(live.map(({ agentId }) => agentId))
  const unpaid = books.agents.flatMap((agent) => {
    const kind = paymentVerdict({
      isPaid: paidIds.has(agent.id),
      agent: stageOf(agent, machineOf(agent.id)),
      isInWork: agent.hasOpenRun,
    })
    return kind === 'agentWithoutPayment' ? [paymentSighting(books, kind, null, agent)] : []
  })
  return [...paid, ...unpaid]
}

function paymentSighting(
  books: Books,
  kind: FindingKind,
  subscription: SeenSubscription | null,
  agent: KnownAgent | undefined,
): Sighting {
  const machine = agent && books.machines.find((one) => one.agentId === agent.id && one.retiredAt === null)
  return books.sighting(kind, {
    subject: subscription?.id ?? agent?.id ?? '',
    name: agent?.name ?? subscription?.id ?? '',
    agentId: agent?.id,
    evidence: {
      says: subscription
        ? 'A customer pays for an agent that is not there, and nothing is under way to make it.'
        : 'An agent runs that nobody pays for, and nothing is under way to end it.',
      labels: {},
      isOurs: true,
      testimonies: [
        books.testimony('stripe', {
          exists: subscription ? `yes ${subscription.id}` : 'no',
          isOdd: true,
          what: subscription?.status ?? '',
        }),
        books.testimony('ledger', {
          exists: agent ? (agent.goneAt ? 'gone' : agent.wanted) : 'no',
          what: machine ? `${machine.name}, ${machine.readyAt ? 'ready' : 'not ready'}` : 'no machine',
        }),
      ],
    },
  })
}
