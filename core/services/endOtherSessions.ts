import { accepted, refused, type Outcome } from '~/core/domain/errors'
import { nameOf } from '~/core/domain/rights'
import type { Accounts, Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import { tellSessionEnds, type SessionEvents } from '~/core/services/tellSessionEnds'

type Deps = { accounts: Pick<Accounts, 'endSession' | 'endSessions'>; events: SessionEvents; clock: Clock }

/** Signs out one of one's own browsers, or `others`: all but the one that asks. Twice is once. */
export async function endOtherSessions(
  { accounts, events, clock }: Deps,
  { viewer, sessionId }: { viewer: Viewer; sessionId: string },
): Promise<Outcome<{ ended: number }>> {
  const now = clock.now()
  if (sessionId !== 'others') {
    const isEnded = await accounts.endSession(sessionId, now, viewer.accountId)
    if (!isEnded) return refused('not_found', `${nameOf(viewer)} has no such session.`)
    await tellSessionEnds(events, [sessionId])
    return accepted({ ended: 1 })
  }
  const ended = await accounts.endSessions(viewer.accountId, viewer.sessionId, now)
  await tellSessionEnds(events, ended)
  return accepted({ ended: ended.length })
}
