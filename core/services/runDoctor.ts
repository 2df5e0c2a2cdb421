import { checkIds, judge, type CheckId, type DoctorLine } from '../domain/doctor'
import type { DoctorLooks, DoctorReport } from '../ports/Doctor'
import type { Ports } from '../ports/Ports'

/** One look hangs: the others are told all the same. */
const LOOK_MS = 20_000

/** Takes every look, one after the other, and keeps what came of it. */
export async function runDoctor(
  { doctorLooks, doctorReports, clock }: Pick<Ports, 'doctorLooks' | 'doctorReports' | 'clock'>,
  signal: AbortSignal,
): Promise<DoctorReport> {
  const lines: DoctorLine[] = []
  for (const id of checkIds) lines.push(await look(doctorLooks, id, signal))
  const report = { at: clock.now().toISOString(), lines }
  await doctorReports.save(report)
  return report
}

async function look<Id extends CheckId>(
  looks: DoctorLooks,
  id: Id,
  signal: AbortSignal,
): Promise<DoctorLine> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)])
  try {
    return judge(id, await looks[id](limit))
  } catch (thrown) {
    return judge(id, thrown instanceof Error ? thrown : new Error(String(thrown)))
  }
}
