import { z } from 'zod'

const outcome = z.enum(['ok', 'changed', 'skipped', 'failed', 'unreachable'])
const count = z.int().min(0)

/** The lines of our callback plugin, ansible/plugins/callback/aura_events.py. */
const PlayEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('play_start'), play: z.string() }),
  z.object({ event: z.literal('task_start'), role: z.string(), task: z.string() }),
  z.object({
    event: z.literal('task_end'),
    role: z.string(),
    task: z.string(),
    result: outcome,
    ms: count,
    error: z.string().optional(),
  }),
  z.object({ event: z.literal('fact'), name: z.string(), value: z.string() }),
  z.object({ event: z.literal('stats'), ok: count, changed: count, failed: count, unreachable: count }),
])
export type PlayEvent = z.infer<typeof PlayEvent>

/** Null for a line that is none of ours. */
export function parsePlayEvent(line: string): PlayEvent | null {
  try {
    return PlayEvent.parse(JSON.parse(line))
  } catch {
    return null
  }
}
