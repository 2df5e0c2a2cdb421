import { expect, test } from '@playwright/test'
import { auraUrl, readyAgent, signUp } from '../visitor'

test('another customer can neither see nor open an agent, nor can a guest', async ({ page, browser }) => {
  const url = await readyAgent(page)
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  const stranger = await browser.newContext()
  const strange = await stranger.newPage()
  await signUp(strange)
  for (const path of ['', '/status', '/cancel', '/remove']) {
    expect((await stranger.request.get(url + path)).status()).toBe(404)
  }
  const headers = { Origin: new URL(url).origin }
  const opened = await stranger.request.post(`${url}/open`, { headers, maxRedirects: 0 })
  expect(opened.status()).toBe(404)
  const agentOrigin = `http://${name}.localhost:${new URL(url).port}/`
  expect((await strange.goto(agentOrigin))?.status()).toBe(401)
  await stranger.close()

  const guest = await browser.newContext()
  const unknown = await guest.newPage()
  await unknown.goto(url)
  await expect(unknown).toHaveURL(/\/signin\?back=/)
  expect((await guest.request.get(`${url}/status`)).status()).toBe(401)
  await guest.close()
})

test('the way into an agent works once, and ends with the session', async ({ page, context }) => {
  const url = await readyAgent(page)
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  const entered: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/__aura/enter')) entered.push(request.url())
  })
  await page.getByRole('button', { name: `Open ${name}` }).click()
  await page.waitForURL(`http://${name}.localhost:*/`)
  expect((await page.goto(entered[0] ?? ''))?.status()).toBe(403)

  const portal = await context.newPage()
  await portal.goto(url)
  await portal.getByRole('button', { name: 'Sign out' }).click()
  await expect(portal).toHaveURL(auraUrl('/'))
  expect((await page.goto(`http://${name}.localhost:${new URL(url).port}/`))?.status()).toBe(401)
})

test('signing out in one tab tells the other at once', async ({ page, context }) => {
  const url = await readyAgent(page)
  const other = await context.newPage()
  await other.goto(url)
  await expect(other.locator('.status').first()).toHaveText('Ready')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(other.getByText('You are signed out.')).toBeVisible()
})

test('a form that comes from another site changes nothing', async ({ page, context }) => {
  const url = await readyAgent(page)
  const forged = await context.request.post(`${url}/remove`, {
    headers: { Origin: 'http://evil.example' },
    form: { typed: await page.getByRole('heading', { level: 1 }).innerText() },
  })
  expect(forged.status()).toBe(403)
  await page.reload()
  await expect(page.locator('.status').first()).toHaveText('Ready')
})
