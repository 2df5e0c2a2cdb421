import { alertFacts, runbookPath } from '../domain/alertCatalogue'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'

/** Tells staff of an alert, once: by mail, and by the webhook where one is set. A webhook that refuses is tried again. */
export async function deliverAlert(
  { alerts, alertHook, settings }: Pick<Ports, 'alerts' | 'alertHook' | 'settings'>,
  alertId: string,
): Promise<void> {
  const alert = await alerts.get(alertId)
  if (!alert) return
  const { kind, subject, says, count, severity } = alert
  const { title } = alertFacts(kind)
  const path = runbookPath(kind)
  if (!alert.mailedAt) {
    const values = { title: `${title}: ${subject}`, says, path }
    const mails = (await alerts.staffEmails()).map((to): Effect => {
      return { kind: 'mail', key: `alert-${alertId}-${to}`, to, template: 'alert', values }
    })
    await alerts.mailed(alertId, mails)
  }
  if (alert.postedAt) return
  await alertHook.post?.({
    id: alertId,
    kind,
    subject,
    severity,
    title,
    says,
    count,
    firstAt: alert.firstAt.toISOString(),
    runbook: new URL(path, settings.appUrl).toString(),
    environment: settings.environment,
  })
  await alerts.posted(alertId)
}
