import { expect, test } from '@playwright/test'
import { CHANGE_LIMIT_MS, owner } from './changes'

test('OpenClaw comes up signed in, and a message gets an answer from the model', async ({ page }) => {
  test.setTimeout(2 * CHANGE_LIMIT_MS)
  const { agent: name } = await owner(page)
  await page.getByRole('button', { name: `Open ${name}` }).click()
  await page.waitForURL(`http://${name}.localhost:*/**`)
  const message = page.getByRole('textbox', { name: 'Chat composer' })
  // OpenClaw itself is up and its socket through our proxy is open.
  await expect(page.getByText('Connected', { exact: true })).toBeAttached({ timeout: 300_000 })
  await message.fill('Are you there?')
  await message.press('Enter')
  // OpenClaw also announces the answer to screen readers: the one in the talk is meant.
  const answer = page.getByRole('paragraph').filter({ hasText: 'You said: Are you there?' })
  await expect(answer).toBeVisible({ timeout: 300_000 })
  await page.screenshot({ path: 'test-results/pages/openclaw.png' })
})
