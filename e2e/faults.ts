import { expect } from '@playwright/test'
import type { FaultName } from '~/sandbox/faults/faultTable'

/** Breaks the sandbox on purpose, until `mend`. */
export const breakCloud = (name: FaultName, times: number, value?: number) =>
  send('POST', '/faults', { name, times, value })
export const mend = () => send('DELETE', '/faults')

async function send(method: string, path: string, body?: unknown): Promise<void> {
  const admin = process.env.AURA_SANDBOX_ADMIN
  expect(admin, 'AURA_SANDBOX_ADMIN').toBeTruthy()
  const answer = await fetch(new URL(path, admin), {
    method,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}
