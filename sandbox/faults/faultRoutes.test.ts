import { expect, test } from 'vitest'
import { createFaults } from '~/sandbox/faults/Faults'
import { faultRoutes } from '~/sandbox/faults/faultRoutes'
import { faultEntry, faultNames } from '~/sandbox/faults/faultTable'

const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })
const json = (body: object) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

test('the page shows every fault of the table, and what is armed', async () => {
  const faults = createFaults()
  const app = faultRoutes(faults, 'simulated')
  faults.arm('cloudInitLate', { value: 45, times: 2 })
  const page = await (await app.request('/faults', { headers: { accept: 'text/html' } })).text()
  for (const name of faultNames) expect(page).toContain(`<code>${name}</code>`)
  expect(page.replace(/\s+/g, ' ')).toContain(`${faultEntry('cloudInitLate').label}: 2 more, 45 seconds`)
})

test('a form arms a fault and leads back to the page', async () => {
  const faults = createFaults()
  const sent = form({ name: 'machineDies', times: '3', value: 'joinNetwork' })
  const answer = await faultRoutes(faults, 'simulated').request('/faults', sent)
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/faults'])
  expect(faults.list()).toEqual([{ name: 'machineDies', times: 3, value: 'joinNetwork' }])
})

test('JSON arms, lists and clears; without times it strikes until it is cleared', async () => {
  const faults = createFaults()
  const app = faultRoutes(faults, 'real')
  await app.request('/faults', json({ name: 'apiDown', times: null }))
  await app.request('/faults', json({ name: 'budgetDry', value: 3 }))
  const listed = (await (await app.request('/faults')).json()) as { armed: unknown[] }
  expect(listed.armed).toEqual([
    { name: 'apiDown', times: null },
    { name: 'budgetDry', times: 1, value: 3 },
  ])
  for (let strike = 0; strike < 50; strike += 1) expect(faults.take('apiDown')).not.toBeNull()
  await app.request('/faults/apiDown', { method: 'DELETE' })
  expect(faults.list().map(({ name }) => name)).toEqual(['budgetDry'])
  await app.request('/faults', { method: 'DELETE' })
  expect(faults.list()).toEqual([])
})

test('what is no fault, or none of this level, is refused', async () => {
  const faults = createFaults()
  const app = faultRoutes(faults, 'real')
  for (const name of ['nothing', 'playFails', 'constructor'])
    expect((await app.request('/faults', json({ name }))).status).toBe(400)
  expect(faults.list()).toEqual([])
})
