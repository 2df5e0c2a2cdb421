import { AuraError } from '../../domain/errors'
import { done, waiting, type Step } from '../step'

export const powerOn: Step = {
  name: 'powerOn',
  policy: () => ({ tries: 5, limitMs: null, limitCode: 'provider_down' }),
  async perform({ machine, ports, by, alsoSave }) {
    if (!machine?.serverId) throw new AuraError('machine_lost', { detail: 'no live machine' })
    const server = await ports.servers.findById(machine.serverId, by)
    if (!server) throw new AuraError('machine_lost', { detail: `server ${machine.serverId} is gone` })
    // Noted before: whatever ends this run from now on finds a machine that may be on.
    if (machine.stoppedAt) {
      alsoSave({ kind: 'machineStopped', machineId: machine.id, isStopped: false })
      return waiting(0, undefined, 'about to be switched on')
    }
    if (server.status !== 'running') {
      await ports.servers.powerOn(server.id, by)
      return waiting(ports.settings.waits.bootLookMs, undefined, 'switching on')
    }
    return done()
  },
}
