import { z } from 'zod'
import type { Machine } from '../../ports/Agents'
import type { Resource } from '../../ports/Ledger'
import { done, waiting, type Step, type StepContext } from '../step'

const ALERT_AFTER_MS = 10 * 60_000

/** Looks, from outside, that nothing of the machine is left; what still stands is ordered away again. */
export const proveAbsence: Step = {
  name: 'proveAbsence',
  policy: () => ({ tries: 5, limitMs: null, limitCode: 'absence_unproven' }),
  async perform(context) {
    const { machine, ports, run, alsoSave } = context
    if (!machine) return done('no machine was made')
    const left = [...(await serverLeft(context, machine)), ...(await networkLeft(context, machine))]
    if (left.length > 0) {
      if (ports.clock.now().getTime() - (run.stepStartedAt?.getTime() ?? 0) > ALERT_AFTER_MS) {
        alsoSave({
          kind: 'alert',
          alert: 'absence_unproven',
          subject: machine.name,
          says: `Still there: ${left.join(', ')}`,
        })
      }
      return waiting(ports.settings.waits.absenceLookMs, undefined, `still there: ${left.join(', ')}`)
    }
    alsoSave({ kind: 'machineRetired', machineId: machine.id })
    return done(`${machine.name} is gone`)
  },
}

/** By name: that also finds a server whose create's answer was lost. */
async function serverLeft({ ports, by }: StepContext, machine: Machine): Promise<string[]> {
  const rows = (await ports.ledger.ofMachine(machine.id)).filter((row) => row.kind === 'server')
  if (rows.length === 0) return []
  const server = await ports.servers.findByName(machine.name, by)
  if (server) {
    await ports.servers.remove(server.id, by)
    return [`server ${server.id}`]
  }
  const open: string[] = []
  for (const row of rows) {
    if (await isSettled(ports, row)) await ports.ledger.gone(row.id)
    else open.push('a create without an answer')
  }
  return open
}

const Detail = z.looseObject({ isRepeated: z.boolean() })

/**
 * A create that had no answer may still turn into a server: it takes two absent looks, well apart. So may the first
 * of two requests when the second was answered: no request is under way for longer than that wait.
 */
async function isSettled({ ledger, clock, settings }: StepContext['ports'], row: Resource): Promise<boolean> {
  if (row.providerId !== null && row.answeredAt !== null) {
    const isRepeated = Detail.safeParse(row.detail).data?.isRepeated ?? false
    return !isRepeated || clock.now().getTime() - row.answeredAt.getTime() >= settings.waits.unansweredMs
  }
  const looked = await ledger.lookedAbsent(row.id)
  const sinceMs = looked.absentAt ? clock.now().getTime() - looked.absentAt.getTime() : 0
  return looked.absentLooks >= 2 && sinceMs >= settings.waits.unansweredMs
}

/** A snapshot outlives its machine: it is a backup. */
const isInNetwork = ({ kind }: Resource): boolean => kind !== 'server' && kind !== 'snapshot'

async function networkLeft({ ports, signal }: StepContext, machine: Machine): Promise<string[]> {
  const rows = (await ports.ledger.ofMachine(machine.id)).filter(isInNetwork)
  if (rows.length === 0) return []
  const devices = await ports.tailnet.devices(signal)
  const strays = devices.filter(
    (device) => device.nodeId === machine.tailnetNodeId || device.name === machine.name,
  )
  for (const stray of strays) await ports.tailnet.removeDevice(stray.nodeId, signal)
  if (strays.length > 0) return strays.map((stray) => `device ${stray.nodeId}`)
  for (const row of rows) await ports.ledger.gone(row.id)
  return []
}
