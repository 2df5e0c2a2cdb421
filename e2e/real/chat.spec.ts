import { expect, test } from '@playwright/test'
import { readyAgent } from '../visitor'

test('OpenClaw comes up signed in, and a message gets an answer from the model', async ({ page }) => {
  test.setTimeout(600_000)
  await readyAgent(page)
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  await page.getByRole('button', { name: `Open ${name}` }).click()
  await page.waitForURL(`http://${name}.localhost:*/**`)
  const message = page.getByRole('textbox', { name: 'Chat composer' })
  // OpenClaw itself is up and its socket through our proxy is open.
  await expect(page.getByText('Connected', { exact: true })).toBeAttached({ timeout: 150_000 })
  await message.fill('Are you there?')
  await message.press('Enter')
  await expect(page.getByText('You said: Are you there?')).toBeVisible({ timeout: 150_000 })
  await page.screenshot({ path: 'test-results/pages/openclaw.png' })
})
