import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { auraUrl, buy, readyAgent, signUp, untilReady } from '../visitor'

test('where sockets are blocked the page keeps up by asking', async ({ page }) => {
  await page.routeWebSocket(/socket\.io/, (socket) => void socket.close())
  await signUp(page)
  await buy(page)
  const answers: number[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('/status')) answers.push(response.status())
  })
  await untilReady(page)
  expect(answers).toContain(200)
  // Nothing changes any more: one cheap look, and no body.
  await expect.poll(() => answers.slice(-2)).toEqual([304, 304])
  await expect(page.getByText('Connection lost.')).toBeHidden()
})

test('a part of the script that does not come the first time is loaded again', async ({ page, context }) => {
  const url = await readyAgent(page)
  const other = await context.newPage()
  let isBroken = true
  let refused = 0
  await other.route(/\/assets\/DecisionDialog/, (route) => {
    if (!isBroken) return route.continue()
    refused += 1
    isBroken = refused < 2
    return route.abort()
  })
  const live = other.waitForEvent('websocket') // from then on the page's script answers
  await other.goto(url)
  await live
  await other.getByRole('link', { name: /^Remove/ }).click()
  await expect(other.getByRole('alertdialog')).toBeVisible()
  expect(refused).toBe(2)
})

test('billing shows what comes next and what was paid, and leads to Stripe', async ({ page }) => {
  await readyAgent(page)
  await page.goto(auraUrl('/billing'))
  await expect(page.getByText(/^Next charge \d+ \w+, €/)).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Paid' })).toContainText('€')
  await page.getByRole('button', { name: 'Card and invoices at Stripe' }).click()
  await expect(page).not.toHaveURL(auraUrl('/billing'))
})

/** Of ui.md's budget, gzip: with the socket's client, and with a question asked. */
const PORTAL_MAX = 120 * 1024

test('the portal’s script is at most 120 KB, its questions and live updates with it', async ({ page }) => {
  const url = await readyAgent(page)
  const scripts = new Map<string, Promise<Buffer>>()
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body())
  })
  const live = page.waitForEvent('websocket')
  await page.goto(url)
  await live
  await page.getByRole('link', { name: /^Reprovision/ }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  const bodies = await Promise.all(scripts.values())
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
  console.log(`${(bytes / 1024).toFixed(1)} KB of script, gzip, in ${bodies.length} files`)
  expect(bytes).toBeLessThanOrEqual(PORTAL_MAX)
})
