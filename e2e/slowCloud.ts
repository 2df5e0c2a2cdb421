import { askSandbox } from './askSandbox'

type Durations = { createMs: number; deleteMs: number }

/** As the sandbox starts with: see HetznerSettings. */
const USUAL: Durations = { createMs: 1_000, deleteMs: 500 }

/** Longer than any test looks: only `usualCloud` ends it. */
export const HELD_MS = 600_000

/** Machines take this long to be made or removed, so that a test finds that still under way, until `usualCloud`. */
export const slowCloud = (durations: Partial<Durations>) => askSandbox('PUT', '/admin/hetzner', durations)

/** As fast as ever, what is under way too. */
export async function usualCloud(): Promise<void> {
  await slowCloud(USUAL)
  await askSandbox('POST', '/admin/actions/end')
}
