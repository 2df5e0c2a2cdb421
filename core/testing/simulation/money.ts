import type { SimulatedWorld } from './SimulatedWorld'
import { simulationSettingDefaults } from './simulationSettings'

const DAY_MS = 24 * 3_600_000

/** As it is once all has come to rest. */
export type AgentRow = {
  id: string
  name: string
  wanted: string
  reason: string | null
  isGone: boolean
  isReady: boolean
  /** It ran at some time. */
  wasReady: boolean
}
type Stripe = SimulatedWorld['cloud']['stripe']

/** What is between a customer and us at Stripe, seen from there alone. Cents; newest first. */
function booksOf(stripe: Stripe, agentId: string) {
  const session = stripe.list('checkout.session').find((one) => one.client_reference_id === agentId)
  if (!session?.subscription) return null
  const subscription = stripe.list('subscription').find(({ id }) => id === session.subscription)!
  const isOwn = ({ customer }: { customer: unknown }) => customer === session.customer
  const disputes = stripe.list('dispute')
  const charges = stripe
    .list('charge')
    .filter((charge) => isOwn(charge) && charge.paid)
    .map(({ id, amount, amount_refunded: refunded }) => ({
      charged: amount,
      refunded,
      /** By the bank, for good or until it decides. */
      taken: disputes
        .filter(({ charge, status }) => charge === id && status !== 'won')
        .reduce((sum, dispute) => sum + dispute.amount, 0),
    }))
  const invoices = stripe.list('invoice').filter(isOwn)
  const isContested = disputes.some(
    ({ charge, status }) =>
      status === 'needs_response' && stripe.list('charge').some((one) => one.id === charge && isOwn(one)),
  )
  return { subscription, charges, invoices, isContested }
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)

/** Charged = delivered, refunded or taken back by the bank, each once. Empty: it is right. */
export function moneyProblems({ cloud, scheduler }: SimulatedWorld, agent: AgentRow): string[] {
  const books = booksOf(cloud.stripe, agent.id)
  if (!books) return agent.isReady ? [`${agent.name} was delivered without payment`] : []
  const { subscription, charges, invoices, isContested } = books
  const refunded = sum(charges.map((one) => one.refunded))
  const expected = expectedRefund(agent, charges)
  const says = `${agent.name} (${agent.wanted}, ${agent.reason}; Stripe: ${subscription.status}): ${JSON.stringify(charges)}`
  const problems: string[] = []
  if (charges.some((one) => one.refunded + one.taken > one.charged)) problems.push(`paid back twice: ${says}`)
  if (refunded !== expected) problems.push(`refunded ${refunded} instead of ${expected}: ${says}`)
  // Disputed while it was being set up: the bank has the money, and there is no agent.
  const isTaken = charges.length > 0 && charges.every(({ charged, taken }) => charged === taken)
  if (!agent.isGone && !agent.isReady && !isTaken) problems.push(`paid without agent: ${says}`)
  const isEnded = subscription.status === 'canceled'
  if (isEnded !== agent.isGone) problems.push(`subscription and agent differ: ${says}`)
  if (agent.isGone) return problems

  const isLost = charges.some(({ taken }) => taken > 0) && !isContested
  const owedSince = invoices.findLast(({ status }) => status === 'open')?.created ?? null
  const owedMs = owedSince === null ? 0 : scheduler.clock.nowMs() - owedSince * 1000
  const graceMs = simulationSettingDefaults.pastDueDays * DAY_MS
  const isRunning = agent.wanted === 'running'
  if (isRunning && isContested) problems.push(`runs while its payment is with the bank: ${says}`)
  if (isRunning && owedMs > graceMs + DAY_MS) problems.push(`runs unpaid for ${owedMs} ms: ${says}`)
  if (!isRunning && !isContested && !isLost && owedMs < graceMs) problems.push(`paid and stopped: ${says}`)
  return problems
}

type Charge = { charged: number; refunded: number; taken: number }

/** All of what never ran, else by the reason for which an agent went; what the bank has is not ours to give. */
function expectedRefund({ isGone, reason, wasReady }: AgentRow, charges: Charge[]): number {
  if (!isGone) return 0
  const rest = charges.map(({ charged, taken }) => charged - taken)
  if (!wasReady || reason === 'cancelled' || reason === 'attemptsExhausted') return sum(rest)
  return reason === 'refunded' ? rest[0]! : 0
}
