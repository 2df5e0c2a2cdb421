import { done, waiting, type Step } from '../step'

const PROBE_TIMEOUT_MS = 4_000

/** Only looks: the agent answers over the private network that it is ready. */
export const verifyAgent: Step = {
  name: 'verifyAgent',
  policy: ({ settings }) => ({ tries: 3, limitMs: settings.waits.verifyLimitMs, limitCode: 'verify_failed' }),
  async perform({ ports, machine, signal, alsoSave }) {
    if (!machine?.tailnetAddress)
      return { kind: 'failed', code: 'machine_lost', detail: 'no address in the private network' }
    const url = `http://${machine.tailnetAddress}:${ports.settings.agentPort}/readyz`
    const answer = await ports.tailnet.probe(url, PROBE_TIMEOUT_MS, signal)
    if (answer?.status !== 200) {
      return waiting(
        ports.settings.waits.verifyLookMs,
        undefined,
        `/readyz: ${answer?.status ?? 'no answer'}`,
      )
    }
    alsoSave({ kind: 'machineReady', machineId: machine.id })
    alsoSave({ kind: 'agentHealthy', agentId: machine.agentId })
    return done()
  },
}
