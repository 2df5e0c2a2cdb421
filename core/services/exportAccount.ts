import type { Accounts, Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'

/** Everything about one's account, for taking along. No secret is in it. */
export async function exportAccount(
  { accounts, clock }: { accounts: Pick<Accounts, 'exportOf'>; clock: Clock },
  { viewer }: { viewer: Viewer },
): Promise<{ fileName: string; body: string }> {
  const at = clock.now().toISOString()
  const body = JSON.stringify({ exportedAt: at, ...(await accounts.exportOf(viewer.accountId)) }, null, 2)
  return { fileName: `aura-account-${at.slice(0, 10)}.json`, body }
}
