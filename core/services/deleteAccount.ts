import { accepted, refused, type Outcome } from '~/core/domain/errors'
import { nameOf } from '~/core/domain/rights'
import type { Accounts, Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import { tellSessionEnds, type SessionEvents } from '~/core/services/tellSessionEnds'

type Deps = {
  accounts: Pick<Accounts, 'livingAgents' | 'erase'>
  events: SessionEvents
  clock: Clock
}
type Input = { viewer: Viewer; typedEmail: string }

/** Forgets who somebody was, once none of their agents is left. Invoices stay: the law wants them. */
export async function deleteAccount(
  { accounts, events, clock }: Deps,
  { viewer, typedEmail }: Input,
): Promise<Outcome<null>> {
  if (viewer.role !== 'customer') return refused('staff', 'An admin takes staff accounts away.')
  const [living] = await accounts.livingAgents(viewer.accountId)
  if (living) return refused('agent_lives', `Remove ${living} first.`)
  if (typedEmail.trim().toLowerCase() !== viewer.email)
    return refused('email_differs', `Type ${viewer.email} to delete your account.`)
  const ended = await accounts.erase({
    accountId: viewer.accountId,
    now: clock.now(),
    effects: [
      { kind: 'audit', by: nameOf(viewer), action: 'deleteAccount', target: `account:${viewer.accountId}` },
    ],
  })
  if (!ended) return refused('agent_lives', 'Remove your agent first.')
  await tellSessionEnds(events, ended)
  return accepted(null)
}
