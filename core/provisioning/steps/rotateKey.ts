import { AuraError } from '../../domain/errors'
import type { Machine } from '../../ports/Agents'
import { machineTarget } from '../machineTarget'
import { runPlay } from '../runPlay'
import { agentOf, done, type Step, type StepContext } from '../step'

/**
 * A fresh key for the machine. The new pair is kept before it is anywhere; the old one goes only when the new one has
 * signed in. Stopped between any two lines, it goes on from what the machine says.
 */
export const rotateKey: Step = {
  name: 'rotateKey',
  policy: () => ({ tries: 3, limitMs: null, limitCode: 'configure_failed' }),
  async perform(context) {
    const { ports, signal, machine } = context
    if (!machine) throw new AuraError('machine_lost', { detail: 'no live machine' })
    const next = await nextKey(context, machine)
    const withNext = { ...machine, ...next }
    const target = machineTarget(ports, withNext)
    if (!target) throw new AuraError('machine_lost', { detail: 'no host key' })
    if ((await ports.configurator.bootState(target, signal)).at !== 'finished') {
      await runPlay(context, 'rotate', { base_public_keys: [machine.sshPublicKey, next.sshPublicKey] }, {})
    }
    await runPlay({ ...context, machine: withNext }, 'rotate', { base_public_keys: [next.sshPublicKey] }, {})
    await ports.agents.keyRotated(machine.id)
    return done()
  },
}

async function nextKey(context: StepContext, machine: Machine) {
  const { ports } = context
  if (!machine.nextSshPublicKey) {
    const { publicKey, privateKey } = ports.keys.sshKeyPair()
    await ports.agents.saveNextKey(machine.id, {
      publicKey,
      privateKeySealed: ports.seal.seal(privateKey, machine.id),
    })
  }
  const saved = await ports.agents.liveMachine(agentOf(context).id)
  if (!saved?.nextSshPublicKey || !saved.nextSshPrivateKeySealed) {
    throw new AuraError('machine_lost', { detail: 'the machine has changed meanwhile' })
  }
  return { sshPublicKey: saved.nextSshPublicKey, sshPrivateKeySealed: saved.nextSshPrivateKeySealed }
}
