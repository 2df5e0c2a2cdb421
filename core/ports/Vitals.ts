import type { VitalSigns } from '../domain/vitalSigns'

/** How things stand, measured. */
export type Vitals = {
  /** Everything that alerts watch. Also notes in the runs which of them are slow (`slowSince`). */
  read(): Promise<VitalSigns>
}
