import type { AgentView } from '~/app/presenters/agent/AgentView'
import type { Looked } from '~/app/presenters/agent/Looked'
import { presentAgent } from '~/app/presenters/agent/presentAgent'
import type { WebDeps } from '~/app/WebDeps'
import type { AgentOnPage } from '~/core/ports/Pages'

const DAY_MS = 86_400_000

type LookDeps = Pick<WebDeps, 'clock' | 'pages' | 'settings' | 'settingRows'>

/** All that a page needs to know besides the agent itself. */
export async function lookedAt(
  { clock, pages, settings, settingRows }: LookDeps,
  agent: Pick<AgentOnPage, 'name'>,
): Promise<Looked> {
  const [history, lastStarts, pastDueDays, keptDays] = await Promise.all([
    pages.stageHistory(),
    pages.lastStarts(),
    settingRows.value('pastDueDays'),
    settingRows.value('keptDays'),
  ])
  return {
    now: clock.now(),
    agentOrigin: settings.agentOrigin(agent.name),
    history,
    lastStarts,
    grace: { pastDueMs: pastDueDays * DAY_MS, suspendedMs: keptDays * DAY_MS },
    contact: `mailto:${settings.contact}`,
  }
}

export async function lookAt(deps: LookDeps, agent: AgentOnPage): Promise<AgentView> {
  return presentAgent(agent, await lookedAt(deps, agent))
}
