import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { openClawAtHome } from '../../ansible/testing/openClawAtHome'
import { looksRight } from '../looksRight'
import { untilReady } from '../visitor'
import { holdBackups } from '../holdBackups'
import { backUp, cancel, CHANGE_LIMIT_MS, chip, openAgentPage, owner, reprovision, stageNow } from './changes'
import { workspaceOf } from './workspace'

// One agent on one machine, on which each test goes on from what the one before has left.
test.describe.configure({ mode: 'serial', timeout: 2 * CHANGE_LIMIT_MS })

let page: Page
let url: string
let workspace: ReturnType<typeof workspaceOf>

test.beforeAll(async ({ browser }) => {
  test.setTimeout(2 * CHANGE_LIMIT_MS)
  page = await (await browser.newContext()).newPage()
  const owned = await owner(page)
  url = owned.url
  workspace = workspaceOf(owned.agent)
  await workspace.write('the first day')
})
test.afterAll(() => page.context().close())

const backup = (why: string) => page.getByRole('row').filter({ hasText: why })

test('an older backup is restored by its button: what was written later makes way', async () => {
  await backUp(page)
  await workspace.write('the second day')
  await page.goto(`${url}/backups`)
  await backup('You asked for it')
    .getByRole('link', { name: /^Restore/ })
    .click()
  await page.getByRole('button', { name: 'Back up and restore' }).click()
  await expect(chip(page)).toHaveText('Restoring')
  await looksRight(page, 'real-restoring')
  await untilReady(page, CHANGE_LIMIT_MS)
  expect(await workspace.read()).toBe('the first day')
})

test('what the browser has downloaded is verified and restored by OpenClaw elsewhere', async () => {
  await page.goto(`${url}/backups`)
  await looksRight(page, 'real-backups')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    backup('Before a restore')
      .getByRole('link', { name: /^Download/ })
      .click(),
  ])
  expect(await openClawAtHome(readFileSync(await download.path()), workspace.file)).toBe('the second day')
})

test('a reprovision that is cancelled while it backs up leaves the machine and what is on it', async () => {
  await openAgentPage(page, url)
  const before = await workspace.machines()
  const backups = await holdBackups()
  await reprovision(page)
  await expect(stageNow(page)).toContainText('Backing up your data')
  await cancel(page, 'Nothing was deleted.')
  await backups.goOn()
  await untilReady(page, CHANGE_LIMIT_MS)
  expect(await workspace.machines()).toEqual(before)
  expect(await workspace.read()).toBe('the first day')
})

test('cancelled when the old machine is gone, the data is safe, and a new start brings it back', async () => {
  const before = await workspace.machines()
  await reprovision(page)
  await expect(stageNow(page)).toContainText(/Creating machine|Starting machine|Configuring agent/, {
    timeout: CHANGE_LIMIT_MS,
  })
  await cancel(page, 'Data is in the backup; start again any time.')
  await expect(chip(page)).toHaveText('Data safe', { timeout: CHANGE_LIMIT_MS })
  expect(await workspace.machines()).toEqual([])
  await looksRight(page, 'real-data-safe')
  await page.getByRole('button', { name: /^Start again/ }).click()
  await expect(page.getByText('Your data comes back with it. No charge.')).toBeVisible()
  await untilReady(page, CHANGE_LIMIT_MS)
  expect(await workspace.machines()).not.toEqual(before)
  expect(await workspace.read()).toBe('the first day')
})
