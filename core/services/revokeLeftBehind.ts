import type { Ports } from '../ports/Ports'

const AT_ONCE = 20

/** Keys of machines that vanished by themselves: no run was there to take them away. */
export async function revokeLeftBehind({
  ledger,
  modelKeys,
  tailnet,
}: Pick<Ports, 'ledger' | 'modelKeys' | 'tailnet'>): Promise<void> {
  const { signal } = new AbortController()
  for (const { id, kind, name, providerId } of await ledger.keysLeftBehind(AT_ONCE)) {
    if (kind === 'modelKey' && name) await modelKeys.revoke(name, signal)
    if (kind === 'authKey' && providerId) await tailnet.revokeAuthKey(providerId, signal)
    await ledger.gone(id)
  }
}
