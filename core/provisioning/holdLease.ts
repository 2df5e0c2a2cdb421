import type { Run } from '../domain/run'
import type { Ports } from '../ports/Ports'

export type HeldLease = {
  /** Aborts when the step must stop: cancel, shutdown, or a lease that is not ours any more. */
  signal: AbortSignal
  reason(): string
  /** Sent in order, never awaited by the step. */
  tell(kind: string, payload: unknown): void
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

type HoldInput = { run: Run; owner: string; shutdown: AbortSignal }

/** Keeps a lease alive while a step is performed, and ends the step when it can't be kept. */
export async function holdLease(
  { runs, events, settings, clock }: Ports,
  { run, owner, shutdown }: HoldInput,
): Promise<HeldLease> {
  const abort = new AbortController()
  const { leaseMs, renewMs, giveUpMs } = settings.lease
  let renewedAt = clock.now().getTime()
  let telling: Promise<unknown> = Promise.resolve()

  const stopBecause = (reason: string) => {
    if (!abort.signal.aborted) abort.abort(reason)
  }
  const renew = async () => {
    // Postgres is away, or hangs: the step may go on until nobody could know any more whose it is.
    if (clock.now().getTime() - renewedAt > giveUpMs) stopBecause('lease not renewed')
    try {
      const { isOurs, isCancelAsked } = await runs.renewLease({
        runId: run.id,
        owner,
        epoch: run.epoch,
        leaseMs,
      })
      renewedAt = clock.now().getTime()
      if (!isOurs) stopBecause('lease lost')
      if (isCancelAsked && run.cancelAskedAt === null) stopBecause('cancel')
    } catch {
      if (clock.now().getTime() - renewedAt > giveUpMs) stopBecause('lease not renewed')
    }
  }
  const stopRenewing = clock.every(renewMs, () => void renew())
  const onShutdown = () => stopBecause('shutdown')
  shutdown.addEventListener('abort', onShutdown)
  if (shutdown.aborted) onShutdown()
  const unsubscribe = await events
    .onAbort((runId) => {
      if (runId === run.id && run.cancelAskedAt === null) stopBecause('cancel')
    })
    .catch(() => async () => {})

  return {
    signal: abort.signal,
    reason: () => String(abort.signal.reason ?? ''),
    tell(kind, payload) {
      telling = telling.then(() => runs.tell(run.id, run.epoch, [{ kind, payload }])).catch(() => {})
    },
    async stop() {
      stopRenewing()
      shutdown.removeEventListener('abort', onShutdown)
      await unsubscribe().catch(() => {})
      await telling
    },
  }
}
