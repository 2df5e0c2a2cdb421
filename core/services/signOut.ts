import type { Accounts } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import { tellSessionEnds, type SessionEvents } from '~/core/services/tellSessionEnds'

/** Ends this browser's session, and with it its live updates and its open agent, on every node. */
export async function signOut(
  {
    accounts,
    events,
    clock,
  }: { accounts: Pick<Accounts, 'endSession'>; events: SessionEvents; clock: Clock },
  { viewer }: { viewer: { sessionId: string } },
): Promise<void> {
  await accounts.endSession(viewer.sessionId, clock.now())
  await tellSessionEnds(events, [viewer.sessionId])
}
