import { accepted, refused, type Outcome } from '../domain/errors'
import { findingFacts } from '../domain/reconcile'
import { ADMINS_ONLY, may, nameOf, type Who } from '../domain/rights'
import type { Finding } from '../ports/Findings'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'

/** Takes what the provider says for true, where that means something (findingFacts.adopts). */
export async function adoptFinding(
  { findings }: Pick<Ports, 'findings'>,
  { findingId, who, address = null }: { findingId: string; who: Who; address?: string | null },
): Promise<Outcome<null>> {
  if (!may(who, 'settleFinding')) return refused('not_allowed', `${ADMINS_ONLY}.`)
  const finding = await findings.get(findingId)
  if (!finding) return refused('not_found', 'There is no such finding.')
  if (finding.state === 'adopted') return accepted(null)
  if (finding.state !== 'open' && finding.state !== 'ignored')
    return refused('not_open', `It is ${finding.state}.`)
  const by = nameOf(who)
  const audit: Effect = {
    kind: 'audit',
    by,
    action: 'adoptFinding',
    target: `finding:${finding.name}`,
    before: finding.evidence,
    address,
  }
  const problem = await take({ findings }, finding)
  if (problem) return refused('not_adoptable', problem)
  await findings.settle(findingId, 'adopted', { by, proof: { adopted: finding.evidence.says } }, [
    audit,
    ...(finding.agentId
      ? [{ kind: 'job' as const, job: { name: 'convergeAgent' as const, agentId: finding.agentId } }]
      : []),
  ])
  return accepted(null)
}

/** Null: taken. Else why it can't be. */
async function take({ findings }: Pick<Ports, 'findings'>, finding: Finding): Promise<string | null> {
  switch (finding.kind) {
    case 'ghostMachine':
      if (await isAtWork({ findings }, finding))
        return 'A run of its agent is open; it settles that by itself.'
      await findings.retireGhost(finding.subject, [])
      return null
    case 'priceDrift':
      return null
    case 'orphanServer':
      return (await findings.adoptServer({
        id: finding.subject,
        name: finding.name,
        labels: finding.evidence.labels,
        ipv4: finding.evidence.addresses?.ipv4 ?? null,
        ipv6: finding.evidence.addresses?.ipv6 ?? null,
      }))
        ? null
        : 'No machine of ours waits for a server with these labels.'
    default:
      return `${findingFacts[finding.kind].title} can't be adopted.`
  }
}

async function isAtWork({ findings }: Pick<Ports, 'findings'>, { agentId }: Finding): Promise<boolean> {
  return agentId !== null && (await findings.hasOpenRun(agentId))
}
