import { z } from 'zod'
import { RunOrder, runKinds } from './run'

/** A run that was asked for while Aura did something by the clock. It starts when that has ended. */
export const Wish = z.object({
  /** The run's id to be: however often it is granted, one run comes of it. */
  runId: z.uuid(),
  kind: z.enum(runKinds),
  input: RunOrder,
  by: z.string(),
  /** As the audit has it. */
  action: z.string(),
  address: z.string().nullable(),
  /** The backup that the next machine gets. Left out: as it is. */
  restoreBackupId: z.uuid().nullable().optional(),
})
export type Wish = z.infer<typeof Wish>
