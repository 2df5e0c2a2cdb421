import { runPlay } from '../runPlay'
import { done, waiting, type Step } from '../step'

/** The agent is asked to end; after so many tries the plug is pulled without its word. */
const ASKS_MAX = 2

/** Switches the machine off and keeps it. */
export const powerOff: Step = {
  name: 'powerOff',
  policy: () => ({ tries: 5, limitMs: null, limitCode: 'provider_down' }),
  async perform(context) {
    const { machine, ports, run, by, alsoSave } = context
    if (!machine?.serverId) return done('no machine to stop')
    const server = await ports.servers.findById(machine.serverId, by)
    if (server && server.status !== 'off') {
      if (server.status === 'running' && run.stepTries < ASKS_MAX) await runPlay(context, 'stop', {}, {})
      await ports.servers.powerOff(server.id, by)
      return waiting(ports.settings.waits.bootLookMs, undefined, 'switching off')
    }
    alsoSave({ kind: 'machineStopped', machineId: machine.id, isStopped: true })
    return done(server ? undefined : 'it is not there')
  },
}
