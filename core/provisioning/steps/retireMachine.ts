import { unreachable } from '../../domain/errors'
import type { Resource } from '../../ports/Ledger'
import { agentStack } from '../agentStack'
import { agentOf, done, waiting, type Step, type StepContext } from '../step'

/**
 * Takes away what the ledger knows of the live machine, newest first. Whether it is gone is for proveAbsence to see;
 * an order that was given twice does no harm.
 */
export const retireMachine: Step = {
  name: 'retireMachine',
  policy: () => ({ tries: 5, limitMs: null, limitCode: 'retire_blocked' }),
  async perform(context) {
    const { machine, ports, run, alsoSave } = context
    if (!machine) return done('no machine was made')
    if (await isDataUnsafe(context)) {
      alsoSave({ kind: 'alert', alert: 'retire_blocked', subject: machine.name, says: 'No verified backup' })
      return waiting(UNSAFE_LOOK_MS, undefined, 'no verified backup of this run: nothing is removed')
    }
    for (const resource of await ports.ledger.ofMachine(machine.id)) {
      if (resource.kind === 'snapshot') continue // kept for as long as the backup that it is
      await ports.ledger.removing(resource.id)
      await remove(context, resource)
    }
    if (run.stepTries >= ALERT_AFTER_TRIES) {
      alsoSave({
        kind: 'alert',
        alert: 'retire_blocked',
        subject: machine.name,
        says: `${machine.name} took ${run.stepTries} tries to remove`,
      })
    }
    return done()
  },
}

const ALERT_AFTER_TRIES = 3

const UNSAFE_LOOK_MS = 60_000

/** The step before has seen to it; what can't be undone looks for itself all the same. */
async function isDataUnsafe({ run, machine, ports }: StepContext): Promise<boolean> {
  if (run.kind !== 'reprovision' || run.mode !== 'forward' || run.input.isWithoutBackup) return false
  const backup = await ports.backups.ofRun(run.id)
  return machine?.readyAt !== null && backup?.state !== 'verified'
}

async function remove(context: StepContext, resource: Resource): Promise<void> {
  const { ports, signal, machine } = context
  switch (resource.kind) {
    case 'server':
      return destroyServer(context)
    case 'device':
      return resource.providerId ? ports.tailnet.removeDevice(resource.providerId, signal) : undefined
    case 'authKey':
      return resource.providerId ? ports.tailnet.revokeAuthKey(resource.providerId, signal) : undefined
    case 'modelKey':
      return ports.modelKeys.revoke(resource.name ?? machine?.name ?? '', signal)
    case 'snapshot':
    case 'firewall':
    case 'sshKey':
      return
    default:
      return unreachable(resource.kind)
  }
}

async function destroyServer(context: StepContext): Promise<void> {
  const { ports, machine, by } = context
  const foundation = await ports.foundation.read()
  if (!machine || !foundation) return
  await ports.infrastructure.destroyAgent(agentStack(ports, agentOf(context), machine, foundation), by)
}
