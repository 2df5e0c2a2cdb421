import { expect } from '@playwright/test'

/** As the sandbox starts with: see HetznerSettings. */
const USUAL_MS = 1_000

/** Machines take this long to be made, so that a test finds its setup still under way, until `usualCloud`. */
export async function slowCloud(createMs: number): Promise<void> {
  const admin = process.env.AURA_SANDBOX_ADMIN
  expect(admin, 'AURA_SANDBOX_ADMIN').toBeTruthy()
  const answer = await fetch(`${admin}/hetzner`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ createMs }),
  })
  expect(answer.status).toBe(200)
}

export const usualCloud = () => slowCloud(USUAL_MS)
