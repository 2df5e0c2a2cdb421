import type { AppLoadContext } from '@remix-run/node'
import { requireViewer } from '~/app/session/requireViewer'
import type { Viewer } from '~/core/ports/Accounts'
import type { AgentOnPage } from '~/core/ports/Pages'

/** The viewer's own agent. Another's is as absent as none. */
export async function requireOwnAgent(
  request: Request,
  context: AppLoadContext,
  agentId: string | undefined,
): Promise<{ viewer: Viewer; agent: AgentOnPage }> {
  const viewer = requireViewer(request, context)
  const agent = await context.deps.pages.agent(agentId ?? '')
  if (!agent || viewer.customerId === null || agent.customerId !== viewer.customerId) {
    throw new Response(null, { status: 404 })
  }
  return { viewer, agent }
}
