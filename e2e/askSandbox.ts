import { expect } from '@playwright/test'

/** Tells the sandbox of the world under test what to do. */
export async function askSandbox(method: string, path: string, body?: object): Promise<void> {
  const admin = process.env.AURA_SANDBOX_ADMIN
  expect(admin, 'AURA_SANDBOX_ADMIN').toBeTruthy()
  const answer = await fetch(new URL(path, admin), {
    method,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: body && JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}
