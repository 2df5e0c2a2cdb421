import type { Events } from '~/core/ports/Events'

export type SessionEvents = Pick<Events, 'endSession'>

/** Closes what these sessions hold open. Only a hint: open connections look for themselves as well. */
export async function tellSessionEnds(events: SessionEvents, sessionIds: string[]): Promise<void> {
  await Promise.all(sessionIds.map((id) => events.endSession(id).catch(() => {})))
}
