import { Gauge, type Registry } from 'prom-client'
import type { Figures } from './Figures'

/** Several scrapers, and each worker, ask for the same: once in this time is enough. */
const FRESH_MS = 10_000
const READ_LIMIT_MS = 5_000

/**
 * How things stand, as Postgres and Redis tell it. Every worker tells the same: a dashboard takes the largest, not the
 * sum. Without Postgres they are left out, and `aura_figures_up` is 0.
 */
export function standingMetrics(registry: Registry, read: () => Promise<Figures>) {
  const forgets: (() => void)[] = []
  const gauge = (name: string, help: string, labelNames: string[] = []) => {
    const made = new Gauge({ name, help, labelNames, registers: [registry] })
    // `reset` leaves a 0 where there is no label: not known is not none.
    forgets.push(labelNames.length > 0 ? () => made.reset() : () => made.remove())
    return made
  }
  const up = gauge('aura_figures_up', '1 when Postgres told these figures.')
  const gauges = {
    jobs: gauge('aura_jobs', 'Jobs in the queues.', ['lane', 'state']),
    failedJobs: gauge('aura_failed_jobs', 'Jobs that used up their tries, for staff to settle.', ['lane']),
    runsOpen: gauge('aura_runs_open', 'Runs under way.', ['kind']),
    webhooks: gauge('aura_webhook_events', 'Stripe’s events that wait, or failed.', ['state']),
    webhookAge: gauge('aura_webhook_oldest_seconds', 'Age of the oldest event that waits.'),
    outbox: gauge('aura_outbox_jobs', 'Jobs that transactions owe to the queues and no queue has.'),
    outboxAge: gauge('aura_outbox_oldest_seconds', 'How long the oldest of them has waited.'),
    mails: gauge('aura_mails_owed', 'Mails that were not sent yet.'),
    budgetLeft: gauge('aura_rate_budget_left', 'Requests that the provider takes now.', ['provider']),
    budgetLimit: gauge('aura_rate_budget_limit', 'Requests that it takes at most.', ['provider']),
    connections: gauge('aura_database_connections', 'Connections to Postgres from everywhere.', ['state']),
    findings: gauge('aura_findings_open', 'What reconciliation found and nobody settled.', ['kind']),
    alerts: gauge('aura_alerts_open', 'What staff were told of and is not over.', ['kind']),
    machines: gauge('aura_machines', 'Machines that are not retired.'),
    degraded: gauge('aura_agents_degraded', 'Agents that do not answer.'),
  }
  let readAt = -Infinity

  const show = (figures: Figures) => {
    for (const { lane, ...counts } of figures.queues ?? [])
      for (const [state, count] of Object.entries(counts)) gauges.jobs.set({ lane, state }, count)
    const each = (target: Gauge, label: string, counts: Record<string, number>) =>
      Object.entries(counts).forEach(([name, count]) => target.set({ [label]: name }, count))
    each(gauges.failedJobs, 'lane', figures.failedJobs)
    each(gauges.runsOpen, 'kind', figures.runsOpen)
    each(gauges.findings, 'kind', figures.findingsOpen)
    each(gauges.alerts, 'kind', figures.alertsOpen)
    each(gauges.webhooks, 'state', figures.webhooks)
    each(gauges.connections, 'state', figures.connections)
    gauges.webhookAge.set(figures.webhookOldestMs / 1_000)
    gauges.outbox.set(figures.outbox)
    gauges.outboxAge.set(figures.outboxOldestMs / 1_000)
    gauges.mails.set(figures.mailsOwed)
    gauges.machines.set(figures.machines)
    gauges.degraded.set(figures.agentsDegraded)
    if (!figures.budget) return
    gauges.budgetLeft.set({ provider: 'hetzner' }, figures.budget.left)
    gauges.budgetLimit.set({ provider: 'hetzner' }, figures.budget.limit)
  }

  return {
    /** Before each answer. Never throws. */
    refresh: async (): Promise<void> => {
      if (performance.now() - readAt < FRESH_MS) return
      const figures = await inTime(read()).catch(() => null)
      for (const forget of forgets) forget()
      up.set(figures ? 1 : 0)
      if (!figures) return
      readAt = performance.now()
      show(figures)
    },
  }
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('took too long')), READ_LIMIT_MS)
    limit.unref()
    work.then(resolve, reject).finally(() => clearTimeout(limit))
  })
}
