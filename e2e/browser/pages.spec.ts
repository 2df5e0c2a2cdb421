import { expect, test } from '@playwright/test'
import { looksRight } from '../looksRight'
import { auraUrl, buy, readyAgent, signInAsStaff, signUp } from '../visitor'

for (const [name, path] of [
  ['landing', '/'],
  ['signup', '/signup'],
  ['signin', '/signin'],
  ['terms', '/terms'],
  ['privacy', '/privacy'],
  ['not-found', '/nowhere'],
] as const) {
  test(`${name} is accessible and looks right, without any script`, async ({ page }) => {
    await page.goto(auraUrl(path))
    expect(await page.locator('script').count()).toBe(0)
    await looksRight(page, name)
  })
}

test('what is wrong with a form stands at its field, which has the focus', async ({ page }) => {
  await page.goto(auraUrl('/signup'))
  await page.getByLabel('E-mail').fill('someone@example.com')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page.getByLabel('Password')).toBeFocused()
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/at least 12 characters/i)
  await looksRight(page, 'signup-problem')
})

test('home, plans and order are accessible and look right', async ({ page }) => {
  await signUp(page)
  await looksRight(page, 'home-empty')
  await page.goto(auraUrl('/agents/new'))
  await looksRight(page, 'plans')
  await page
    .getByRole('link', { name: /^Choose/ })
    .first()
    .click()
  await expect(page.getByRole('button', { name: /^Pay/ })).toBeVisible()
  await looksRight(page, 'order')
})

test('a ready agent, its questions and its run are accessible and look right', async ({ page }) => {
  const url = await readyAgent(page)
  await looksRight(page, 'ready')
  await page.getByRole('link', { name: /^Remove/ }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await looksRight(page, 'remove-dialog')
  await page.goto(`${url}/remove`)
  await looksRight(page, 'remove')
  await page.goto(url)
  await page.getByRole('link', { name: /^R-/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Setup')
  await looksRight(page, 'run')
})

test('the console is accessible, looks right, and tells a run with its tries, tasks and calls', async ({
  page,
  browser,
}) => {
  const customer = await browser.newContext()
  const bought = await customer.newPage()
  await readyAgent(bought)
  const name = await bought.getByRole('heading', { level: 1 }).innerText()
  expect((await bought.goto(auraUrl('/console/runs')))?.status()).toBe(404)
  await customer.close()

  await signInAsStaff(page)
  await page.getByRole('searchbox').fill(name)
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page.locator('tbody tr')).toHaveCount(1)
  await looksRight(page, 'console-runs')
  await page.locator('tbody th a').click()
  await expect(page.locator('.timeline')).toContainText('createMachine')
  await looksRight(page, 'console-run')
  await page.getByRole('link', { name: /^Tasks/ }).click()
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await looksRight(page, 'console-run-tasks')
  await page.getByRole('link', { name: /^API calls/ }).click()
  await expect(page.locator('tbody')).toContainText('/servers')
  await looksRight(page, 'console-run-calls')
  await page.goto(auraUrl(`/console/agents/${name}`))
  await expect(page.getByRole('button', { name: `Update ${name}` })).toBeVisible()
  await looksRight(page, 'console-agent')
  await page.locator('aside').getByRole('link', { name: /@/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('@')
  await looksRight(page, 'console-customer')
})

test('the portal ships at most 120 KB of script', async ({ page }) => {
  await signUp(page)
  await buy(page)
  await expect(page.locator('#agent-lead')).toBeVisible()
  await page.waitForLoadState('networkidle')
  const paths = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.js')),
  )
  const { gzipSync } = await import('node:zlib')
  let bytes = 0
  for (const path of new Set(paths)) bytes += gzipSync(await (await page.request.get(path)).body()).length
  expect(bytes).toBeGreaterThan(0)
  expect(bytes / 1024).toBeLessThanOrEqual(120)
})

test('a theme that is chosen stays, also without script', async ({ page }) => {
  await page.goto(auraUrl('/'))
  await page.getByRole('button', { name: /^Theme: system/ }).click()
  await page.getByRole('button', { name: /^Theme: light/ }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.goto(auraUrl('/signin'))
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
