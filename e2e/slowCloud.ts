import { expect } from '@playwright/test'

type Durations = { createMs: number; deleteMs: number }

/** As the sandbox starts with: see HetznerSettings. */
const USUAL: Durations = { createMs: 1_000, deleteMs: 500 }

/** Longer than any test looks: only `usualCloud` ends it. */
export const HELD_MS = 600_000

/** Machines take this long to be made or removed, so that a test finds that still under way, until `usualCloud`. */
export const slowCloud = (durations: Partial<Durations>) => send('PUT', 'hetzner', durations)

/** As fast as ever, what is under way too. */
export async function usualCloud(): Promise<void> {
  await slowCloud(USUAL)
  await send('POST', 'actions/end')
}

async function send(method: string, path: string, body?: object): Promise<void> {
  const admin = process.env.AURA_SANDBOX_ADMIN
  expect(admin, 'AURA_SANDBOX_ADMIN').toBeTruthy()
  const answer = await fetch(`${admin}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}
