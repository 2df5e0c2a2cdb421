import type { Run } from '../domain/run'
import type { AgentWithOwner } from '../ports/Agents'
import type { Backup } from '../ports/Backups'
import type { MailEffect } from '../ports/Runs'

type Told = { run: Run; agent: AgentWithOwner; data: Backup | null }

/** What an agent's owner is written at a run's end. Once: the run is part of the key. */
export function endMail(
  { run, agent }: Told,
  template: 'agentReady' | 'refundOnItsWay' | 'agentRemoved' | 'isBack',
): MailEffect {
  return { ...to(agent, run, template), template, values: valuesOf(agent) }
}

/** The agent runs with the data of a backup; one that had none is simply ready. */
export function restoredMail(told: Told): MailEffect {
  const { run, agent, data } = told
  if (!data) return endMail(told, 'agentReady')
  const values = { ...valuesOf(agent), dataOf: madeAt(data) }
  return { ...to(agent, run, 'restored'), template: 'restored', values }
}

export function dataSafeMail({ run, agent, data }: Told): MailEffect[] {
  if (!data) return []
  const values = { ...valuesOf(agent), dataOf: madeAt(data) }
  return [{ ...to(agent, run, 'dataSafe'), template: 'dataSafe', values }]
}

export function setupFailedMail({ run, agent }: Told, refundAt: Date): MailEffect {
  const values = { ...valuesOf(agent), refundAt: refundAt.toISOString() }
  return { ...to(agent, run, 'setupFailed'), template: 'setupFailed', values }
}

const madeAt = ({ madeAt: at, createdAt }: Backup) => (at ?? createdAt).toISOString()

const to = ({ owner }: AgentWithOwner, { id }: Run, template: string) => ({
  kind: 'mail' as const,
  key: `${template}-${id}`,
  to: owner.email,
})

const valuesOf = ({ id, name, plan }: AgentWithOwner) => ({
  agent: name,
  agentId: id,
  cents: plan.priceCents,
  currency: plan.currency,
})
