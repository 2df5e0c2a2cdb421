import { expect } from '@playwright/test'

type Durations = { createMs: number; deleteMs: number }

/** As the sandbox starts with: see HetznerSettings. */
const USUAL: Durations = { createMs: 1_000, deleteMs: 500 }

/** Machines take this long to be made or removed, so that a test finds that still under way, until `usualCloud`. */
export async function slowCloud(durations: Partial<Durations>): Promise<void> {
  const admin = process.env.AURA_SANDBOX_ADMIN
  expect(admin, 'AURA_SANDBOX_ADMIN').toBeTruthy()
  const answer = await fetch(`${admin}/hetzner`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(durations),
  })
  expect(answer.status).toBe(200)
}

export const usualCloud = () => slowCloud(USUAL)
