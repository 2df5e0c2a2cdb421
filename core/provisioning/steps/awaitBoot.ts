import { unreachable } from '../../domain/errors'
import { machineTarget } from '../machineTarget'
import { done, waiting, type Step, type StepContext } from '../step'

/** SSH that does not answer is tried again after this part of the time that was waited already. */
const SSH_BACKOFF = 1 / 8

function sshRetryMs({ ports, run }: StepContext): number {
  const { bootLookMs, backoffCapMs } = ports.settings.waits
  const now = ports.clock.now().getTime()
  const waitedMs = now - (run.stepStartedAt?.getTime() ?? now)
  return Math.max(bootLookMs, Math.min(backoffCapMs, Math.round(waitedMs * SSH_BACKOFF)))
}

/** Done when the host key is registered, SSH answers with it, and cloud-init says that it has finished. */
export const awaitBoot: Step = {
  name: 'awaitBoot',
  policy: ({ settings }) => ({ tries: 3, limitMs: settings.waits.bootLimitMs, limitCode: 'boot_timeout' }),
  async perform(context) {
    const { ports, machine, signal } = context
    const { bootLookMs } = ports.settings.waits
    if (!machine) return { kind: 'failed', code: 'machine_lost', detail: 'no live machine' }
    if (!machine.hostKey) {
      await ports.registrations.settleHeld(machine.id)
      return waiting(bootLookMs, undefined, 'host key not registered yet')
    }
    const target = machineTarget(ports, machine)
    if (!target) return waiting(bootLookMs, undefined, 'address not known yet')
    const boot = await ports.configurator.bootState(target, signal)
    switch (boot.at) {
      case 'unreachable':
        return waiting(sshRetryMs(context), undefined, 'SSH does not answer yet')
      case 'booting':
        return waiting(bootLookMs, undefined, 'cloud-init is running')
      case 'finished':
        return done(boot.warnings.join('; ') || undefined)
      case 'failed':
        return { kind: 'failed', code: 'boot_failed', detail: boot.cause }
      case 'hostKeyMismatch':
        return {
          kind: 'failed',
          code: 'host_key_mismatch',
          detail: `${machine.name} showed another host key than it registered`,
        }
      default:
        return unreachable(boot)
    }
  },
}
