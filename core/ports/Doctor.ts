import type { CheckId, DoctorEvidence, DoctorLine } from '../domain/doctor'

/** The looks that the doctor takes; each may throw, and has then failed. None of them changes anything that stays. */
export type DoctorLooks = { [Id in CheckId]: (signal: AbortSignal) => Promise<DoctorEvidence[Id]> }

export type DoctorReport = { at: string; lines: DoctorLine[] }

/** The newest report, and that another one was asked for. */
export type DoctorReports = {
  last(): Promise<{ report: DoctorReport | null; askedAt: Date | null }>
  ask(by: string): Promise<void>
  save(report: DoctorReport): Promise<void>
}
