import { createHash, randomBytes } from 'node:crypto'
import { accepted, refused } from '~/core/domain/errors'
import type { Outcome } from '~/core/domain/errors'
import type { Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Pages } from '~/core/ports/Pages'
import type { Tickets, Visitor } from '~/core/ports/Tickets'

/** Long enough for one redirect, too short to be of use to who finds it in a history. */
const TICKET_LASTS_MS = 30_000
const TOKEN = /^[\w-]{43}$/

type Deps = { tickets: Tickets; clock: Clock }

/** A one-time ticket into the viewer's own, ready agent. */
export async function openAgent(
  { pages, tickets, clock }: Deps & { pages: Pick<Pages, 'agent'> },
  { agentId, viewer }: { agentId: string; viewer: Viewer },
): Promise<Outcome<{ agentName: string; ticket: string }>> {
  const agent = await pages.agent(agentId)
  if (!agent || agent.customerId !== viewer.customerId) return refused('not_found', 'There is no such agent.')
  if (!agent.machine?.readyAt || agent.wanted !== 'running')
    return refused('not_ready', `${agent.name} is not ready.`)
  const ticket = randomBytes(32).toString('base64url')
  const expiresAt = new Date(clock.now().getTime() + TICKET_LASTS_MS)
  await tickets.issue({ hash: hashed(ticket), agentId, sessionId: viewer.sessionId, expiresAt })
  return accepted({ agentName: agent.name, ticket })
}

/** Exchanges a ticket for the token of a cookie on the agent's origin; null when it is not good. */
export async function enterAgent(
  { tickets, clock }: Deps,
  { ticket, agentName }: { ticket: string; agentName: string },
): Promise<string | null> {
  if (!TOKEN.test(ticket)) return null
  const token = randomBytes(32).toString('base64url')
  const isGood = await tickets.redeem({
    hash: hashed(ticket),
    agentName,
    cookieHash: hashed(token),
    now: clock.now(),
  })
  return isGood ? token : null
}

/** Who is at the agent's origin, asked on each request. */
export async function visitAgent(
  { tickets, clock }: Deps,
  { token, agentName }: { token: string | null; agentName: string },
): Promise<Visitor | null> {
  if (!token || !TOKEN.test(token)) return null
  return tickets.visitor({ cookieHash: hashed(token), agentName, now: clock.now() })
}

function hashed(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
