import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { runOnMachine } from '../../ansible/testing/runOnMachine'
import { looksRight } from '../looksRight'
import { openOwnProduct } from '../ownProduct'
import { machineWithKeys } from '../product/machineWithKeys'
import { moveClock } from '../product/moveClock'
import type { Product } from '../product/startProduct'
import { expectOneMachine } from '../product/truth'
import { runOf } from '../product/watch'
import { PASSWORD, untilReady } from '../visitor'
import { CHANGE_LIMIT_MS, openAgentPage, owner, reprovision } from './changes'
import { spoilArchives } from './spoilArchives'
import { workspaceOf } from './workspace'

// One agent, on which each test goes on from what the one before has left; in the end it is 91 days older.
test.describe.configure({ mode: 'serial', timeout: 2 * CHANGE_LIMIT_MS })

const env = {
  BOOT_LIMIT_MS: '400000',
  VERIFY_LIMIT_MS: '300000',
  BOOT_LOOK_MS: '500',
  VERIFY_LOOK_MS: '500',
  KEEP_UP_MS: '1000',
}

let product: Product
let page: Page
let owned: Awaited<ReturnType<typeof owner>>
let workspace: ReturnType<typeof workspaceOf>

test.beforeAll(async ({ browser }) => {
  test.setTimeout(3 * CHANGE_LIMIT_MS)
  product = await openOwnProduct({ machines: 'real', instance: 'again', env })
  page = await (await browser.newContext()).newPage()
  owned = await owner(page)
  workspace = workspaceOf(owned.agent)
  await workspace.write('kept')
})
test.afterAll(async () => {
  await page?.context().close()
  await product?.close()
})

const agentId = () => owned.url.split('/').at(-1) ?? ''

test('a backup that can’t be verified stops a reprovision before anything is destroyed', async () => {
  const machine = await workspace.machines()
  const spoiler = await spoilArchives(product)
  await reprovision(page)
  await untilReady(page, CHANGE_LIMIT_MS)
  expect(await spoiler.end()).toBeGreaterThan(0)
  await expect(page.getByText('The backup did not work. Nothing was changed.')).toBeVisible()
  expect(await runOf(product, agentId(), 'reprovision')).toMatchObject({
    outcome: 'failed',
    errorCode: 'backup_unverified',
  })
  await looksRight(page, 'real-backup-unverified')
  expect(await workspace.machines()).toEqual(machine)
  expect(await workspace.read()).toBe('kept')
  await page.getByRole('button', { name: `Open ${owned.agent}` }).click()
  await expect(page).toHaveTitle(/OpenClaw/)
  await openAgentPage(page, owned.url)
})

test('a new machine that dies in mid-reprovision is replaced by another one, with the data', async () => {
  await product.controls.arm('machineDies', { value: 'configureAgent' })
  await reprovision(page)
  await looksRight(page, 'real-reprovisioning')
  await untilReady(page, CHANGE_LIMIT_MS)
  expect(await runOf(product, agentId(), 'reprovision')).toMatchObject({ outcome: 'succeeded', attempt: 2 })
  expect((await machineWithKeys(product, agentId())).name).toMatch(/-g3$/)
  expect(await workspace.read()).toBe('kept')
  await expectOneMachine(product, agentId())
})

test('after 91 days the machine’s key was changed by itself, and the old one is refused', async () => {
  const before = await machineWithKeys(product, agentId())
  await moveClock(product, 91, async () => {
    await page.goto(owned.url)
    return new URL(page.url()).pathname === '/signin' // the session is over
  })
  await page.getByLabel('E-mail').fill(owned.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(owned.url)
  await expect
    .poll(async () => (await runOf(product, agentId(), 'rotateKeys'))?.outcome, { timeout: CHANGE_LIMIT_MS })
    .toBe('succeeded')
  await page.getByRole('link', { name: 'Activity' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'New keys' })).toContainText('Aura')
  const now = await machineWithKeys(product, agentId())
  expect(now.name).toBe(before.name)
  expect(await runOnMachine(now.target, 'echo in')).toMatchObject({ code: 0, stdout: 'in\n' })
  const refused = await runOnMachine(before.target, 'echo in')
  expect(refused).toMatchObject({ code: 255, stdout: '' })
  expect(refused.stderr).toContain('Permission denied')
})

test('after 91 days a reprovision works as on the first day, with fresh keys', async () => {
  await openAgentPage(page, owned.url)
  const before = await machineWithKeys(product, agentId())
  await reprovision(page)
  await untilReady(page, CHANGE_LIMIT_MS)
  expect(await runOf(product, agentId(), 'reprovision')).toMatchObject({ outcome: 'succeeded', attempt: 1 })
  const now = await machineWithKeys(product, agentId())
  expect(now.name).toMatch(/-g4$/)
  expect(await runOnMachine(now.target, 'echo in')).toMatchObject({ code: 0, stdout: 'in\n' })
  expect(now.target.privateKey).not.toBe(before.target.privateKey)
  expect(await workspace.read()).toBe('kept')
  await expectOneMachine(product, agentId())
  await page.getByRole('button', { name: `Open ${owned.agent}` }).click()
  await expect(page).toHaveTitle(/OpenClaw/)
})
