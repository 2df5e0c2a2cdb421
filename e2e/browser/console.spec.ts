import { expect, test } from '@playwright/test'
import { looksRight } from '../looksRight'
import { auraUrl, buy, signInAsStaff, signUp } from '../visitor'

const lists = ['runs', 'jobs', 'jobs/all', 'customers', 'refunds', 'costs', 'inbox', 'states', 'audit']

test('every list opens, is sorted and searched by its address, and comes as a file', async ({ page }) => {
  await signInAsStaff(page)
  for (const list of lists) {
    await page.goto(auraUrl(`/console/${list}?q=nothing-is-called-so&per=25`))
    await expect(page.getByRole('main')).toContainText('Nothing matches.')
    await page.getByRole('main').getByRole('link', { name: 'Clear' }).first().click()
    await expect(page).toHaveURL(auraUrl(`/console/${list}`))
    const file = await page.request.get(auraUrl(`/console/${list}.csv`))
    expect(file.headers()['content-type']).toContain('text/csv')
  }
})

test('staff find a customer, their agent and its run by keys alone, and nothing is changed by a key', async ({
  page,
}) => {
  const email = await signUp(page)
  await buy(page)
  await page.context().clearCookies()
  await signInAsStaff(page)
  // A key that is pressed before the page's script has begun is lost.
  await expect(async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Customers', { timeout: 5_000 })
  }).toPass()
  await page.keyboard.press('Control+k')
  await page.getByLabel('Page, run, agent or e-mail').fill(email.slice(0, 8))
  await expect(page.getByRole('option', { name: email })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(email)
  await expect(async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Runs', { timeout: 5_000 })
  }).toPass()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation', { name: /^Run R-/ })).toBeVisible()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
})

test('a setting is changed with a reason, an older form is refused, and the audit has it', async ({
  page,
}) => {
  await signInAsStaff(page)
  await page.goto(auraUrl('/console/settings'))
  const stale = await page.context().newPage()
  await stale.goto(auraUrl('/console/settings'))
  for (const one of [page, stale]) {
    await one.getByLabel('Mails a second', { exact: true }).fill('9')
    await one.getByLabel('Reason for changing Mails a second').fill('a calm day')
    await one.getByRole('button', { name: 'Change Mails a second' }).click()
  }
  await expect(page.getByRole('main')).toContainText('-> 9')
  await expect(stale.getByRole('main')).toContainText('Somebody changed this meanwhile')
  await page.goto(auraUrl('/console/audit?action=changeSetting'))
  await expect(page.getByRole('main')).toContainText('setting:mailPerSecond')
})

test('an event is replayed, one by one and all that match, without script too', async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await signInAsStaff(page)
  await page.goto(auraUrl('/console/inbox'))
  await page.locator('tr[data-row] th a').first().click()
  await page.getByRole('button', { name: /^Replay evt_/ }).click()
  await expect(page.getByRole('main')).toContainText('Handled again now.')
  await page.goto(auraUrl('/console/inbox?state=handled'))
  await page.getByLabel(/that match$/).check()
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByRole('button', { name: /^Replay \d+ events/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Replay(ing)? \d+ events$/)
})

test('where the server does not answer the page stays, says as of when, and is read again with Retry', async ({
  page,
}) => {
  await signInAsStaff(page)
  const live = page.waitForEvent('websocket') // from then on the page's script answers
  await page.goto(auraUrl('/console'))
  await live
  await page.route('**/readyz', (route) => route.fulfill({ status: 503 }))
  await page.route('**/*.data*', (route) => route.abort())
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  const stale = page.getByRole('banner').getByRole('status')
  const retry = stale.getByRole('button', { name: 'Retry' })
  await expect(retry).toBeVisible()
  await expect(stale).toContainText(/The server does not answer: this page is as of \d\d:\d\d:\d\d/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
  await page.unrouteAll()
  await retry.click()
  await expect(retry).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
})

test('a page of the console that can’t be read says so, and is read again with Retry', async ({ page }) => {
  await signInAsStaff(page)
  const live = page.waitForEvent('websocket')
  await page.goto(auraUrl('/console'))
  await live
  await page.route('**/console/inbox.data*', (route) => route.fulfill({ status: 500, body: 'away' }))
  await page.getByRole('link', { name: 'Inbox', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Something went wrong on our side')
  await page.getByRole('link', { name: 'Retry' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Inbox')
  await page.goto(auraUrl('/console/customers/nobody'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not found')
  await page.getByRole('link', { name: 'To the overview' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
})

test('who filters a list by keys stays in its field, and who takes a filter away comes to the heading', async ({
  page,
}) => {
  await signInAsStaff(page)
  const live = page.waitForEvent('websocket')
  await page.goto(auraUrl('/console/runs'))
  await live
  const kind = page.getByLabel('Kind', { exact: true })
  await kind.selectOption('backup')
  await expect(page).toHaveURL(/kind=backup/)
  await expect(page.getByRole('link', { name: 'Clear' }).first()).toBeVisible()
  const search = page.getByLabel('Search runs')
  await search.fill('fern')
  await search.press('Enter')
  await expect(page).toHaveURL(/q=fern&kind=backup/)
  await expect(search).toBeFocused()
  await kind.focus()
  await page.keyboard.type('prov')
  await expect(page).toHaveURL(/kind=provision/)
  await expect(kind).toBeFocused()
  await page.goBack()
  await expect(kind).toHaveValue('backup')
  await page.getByRole('search').getByRole('link', { name: 'Clear' }).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(auraUrl('/console/runs'))
  await expect(search).toHaveValue('')
  await expect(kind).toHaveValue('')
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await page.getByRole('link', { name: 'Audit', exact: true }).press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Audit')
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})

const pages = ['', ...lists.map((list) => `/${list}`), '/settings']

for (const path of pages) {
  test(`/console${path} is accessible and looks right`, async ({ page }) => {
    await signInAsStaff(page)
    await page.goto(auraUrl(`/console${path}`))
    await looksRight(page, `console${path.replaceAll('/', '-')}`)
  })
}
