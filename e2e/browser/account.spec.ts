import { expect, test } from '@playwright/test'
import { mailTo } from '../mailbox'
import { looksRight } from '../looksRight'
import { auraUrl, PASSWORD, signIn, signInAsStaff, signUp } from '../visitor'

const NEW_PASSWORD = 'quite another sentence'

test.describe('without any script', () => {
  test.use({ javaScriptEnabled: false })

  test('an address is confirmed by its link, once', async ({ page }) => {
    const email = await signUp(page)
    await page.goto(auraUrl('/account'))
    await expect(page.getByText('Not confirmed yet')).toBeVisible()
    await page.getByRole('button', { name: 'Mail me the link again' }).click()
    await expect(page.getByRole('status')).toHaveText('The link is on its way.')
    const { link } = await mailTo(email, 'Confirm your e-mail', 2)
    await page.goto(link)
    await expect(page.getByText(email)).toBeVisible()
    await page.getByRole('button', { name: 'Confirm' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your e-mail is confirmed')
    await page.goto(auraUrl('/account'))
    await expect(page.getByText('Confirmed', { exact: true })).toBeVisible()
    await page.goto(link)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link is over')
  })

  test('a forgotten password is chosen anew, and the old one and its sessions are over', async ({
    page,
    browser,
  }) => {
    const email = await signUp(page)
    const guest = await browser.newContext({ javaScriptEnabled: false })
    const other = await guest.newPage()
    await other.goto(auraUrl('/signin'))
    await other.getByRole('link', { name: 'Forgot your password?' }).click()
    await other.getByLabel('E-mail').fill(email)
    await other.getByRole('button', { name: 'Mail me a link' }).click()
    await expect(other.getByRole('status')).toHaveText('If there is an account, a link is on its way.')
    const { link } = await mailTo(email, 'Choose a new password')
    await other.goto(link)
    await other.getByLabel('New password').fill(NEW_PASSWORD)
    await other.getByRole('button', { name: 'Change password' }).click()
    await expect(other.getByRole('status')).toContainText('Your password was changed.')
    await signIn(other, email, PASSWORD)
    await expect(other.getByRole('alert')).toHaveText('E-mail or password is wrong.')
    await signIn(other, email, NEW_PASSWORD)
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Your agent')
    await page.goto(auraUrl('/account'))
    await expect(page).toHaveURL(/\/signin\?back=/)
    await guest.close()
  })

  test('the answer to a forgotten password is the same for an address that nobody has', async ({ page }) => {
    await page.goto(auraUrl('/reset'))
    await page.getByLabel('E-mail').fill('nobody-at-all@example.com')
    await page.getByRole('button', { name: 'Mail me a link' }).click()
    await expect(page.getByRole('status')).toHaveText('If there is an account, a link is on its way.')
  })

  test('a password is shown while typing when asked for, and what was typed stays', async ({ page }) => {
    const email = await signUp(page)
    await page.context().clearCookies()
    await page.goto(auraUrl('/signin'))
    await expect(page.getByLabel('Password')).toHaveAttribute('type', 'password')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Show password while typing' }).click()
    await expect(page.getByLabel('Password')).toHaveAttribute('type', 'text')
    await expect(page.getByLabel('Password')).toHaveValue(PASSWORD)
    await expect(page.getByLabel('Password')).toBeFocused()
    await expect(page.getByLabel('E-mail')).toHaveValue(email)
    await page.getByRole('button', { name: 'Hide password while typing' }).click()
    await expect(page.getByLabel('Password')).toHaveAttribute('type', 'password')
    await page.getByLabel('Password').press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your agent')
  })

  test('on the account page a password is shown for itself, and its neighbour stays as it is', async ({
    page,
  }) => {
    await signUp(page)
    await page.goto(auraUrl('/account'))
    await page.getByLabel('Current password').fill(PASSWORD)
    await page.getByLabel('New password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Show new password while typing' }).click()
    await expect(page.getByLabel('New password')).toHaveAttribute('type', 'text')
    await expect(page.getByLabel('New password')).toHaveValue(NEW_PASSWORD)
    await expect(page.getByLabel('Current password')).toHaveAttribute('type', 'password')
    await expect(page.getByLabel('Current password')).toHaveValue(PASSWORD)
    await expect(page.getByLabel('Your password')).toHaveValue('')
    await page.getByLabel('New password').press('Enter')
    await expect(page.getByRole('status')).toContainText('Password changed.')
  })

  test('an address that is none stays where it was typed', async ({ page }) => {
    await page.goto(auraUrl('/reset'))
    await page.getByLabel('E-mail').fill('ada@')
    await page.getByRole('button', { name: 'Mail me a link' }).click()
    await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription('Enter an e-mail address.')
    await expect(page.getByLabel('E-mail')).toHaveValue('ada@')
  })

  test('password, e-mail and display are changed, and an account without agent can be taken away', async ({
    page,
  }) => {
    const email = await signUp(page)
    await page.goto(auraUrl('/account'))
    await page.getByLabel('Current password').fill('not this one')
    await page.getByLabel('New password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByLabel('Current password')).toHaveAccessibleDescription(
      'This is not your password.',
    )
    await page.getByLabel('Current password').fill(PASSWORD)
    await page.getByLabel('New password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByRole('status')).toContainText('Password changed.')
    await mailTo(email, 'Your password was changed')

    await page.getByLabel('New e-mail').fill(`new-${email}`)
    await page.getByLabel('Your password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Change e-mail' }).click()
    await expect(page.getByRole('status')).toContainText('A link is on its way to the new address.')
    const { link } = await mailTo(`new-${email}`, 'Confirm your e-mail')
    await page.goto(link)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.goto(auraUrl('/account'))
    await page.getByLabel('Theme in this browser').selectOption('dark')
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await expect(page.getByLabel('Time zone')).toHaveValue('Asia/Tokyo')

    await page.getByRole('link', { name: 'Delete account' }).click()
    await page.getByLabel(`Type new-${email} to delete it`).fill(`new-${email}`)
    await page.getByRole('button', { name: 'Delete account' }).click()
    await expect(page).toHaveURL(auraUrl('/'))
    await signIn(page, `new-${email}`, NEW_PASSWORD)
    await expect(page.getByRole('alert')).toHaveText('E-mail or password is wrong.')
  })
})

test('somebody sees where they are signed in, is told of a new place, and ends it there', async ({
  page,
  browser,
}) => {
  const email = await signUp(page)
  const elsewhere = await browser.newContext({ userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' })
  const other = await elsewhere.newPage()
  await signIn(other, email, PASSWORD)
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Your agent')
  await mailTo(email, 'New sign-in')
  await page.goto(auraUrl('/account/sessions'))
  await page.getByRole('button', { name: /^Sign out Firefox on Windows/ }).click()
  await expect(page.getByText('Firefox on Windows')).toHaveCount(0)
  await other.goto(auraUrl('/account'))
  await expect(other).toHaveURL(/\/signin\?back=/)
  await elsewhere.close()
})

test('one’s data comes as a file', async ({ page }) => {
  const email = await signUp(page)
  await page.goto(auraUrl('/account'))
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download your data' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^aura-account-\d{4}-\d\d-\d\d\.json$/)
  const chunks: Buffer[] = []
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
  expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ account: { email }, agents: [] })
})

test('the pages for a forgotten password are accessible and look right', async ({ page }) => {
  await page.goto(auraUrl('/reset'))
  await looksRight(page, 'reset')
  await page.goto(auraUrl('/reset/over'))
  await looksRight(page, 'reset-over')
})

test('with script a password is shown where it stands, and nothing is sent for it', async ({ page }) => {
  await signUp(page)
  await page.goto(auraUrl('/account'))
  await page.getByLabel('Current password').fill('not this one')
  const field = page.getByLabel('Current password')
  let sent: string[] = []
  page.on('request', (request) => sent.push(request.method()))
  // Before the page's script has begun the form is sent: what is tried again is as it was.
  await expect(async () => {
    sent = []
    const kind = await field.getAttribute('type')
    await page.getByRole('button', { name: /^(Show|Hide) current password/ }).click()
    await expect(field).toHaveAttribute('type', kind === 'text' ? 'password' : 'text')
    await expect(field).toHaveValue('not this one')
    expect(sent).not.toContain('POST')
  }).toPass()
})

test('the account page is accessible and looks right, also when something is wrong', async ({ page }) => {
  await signUp(page)
  await page.goto(auraUrl('/account'))
  await looksRight(page, 'account')
  await page.getByRole('button', { name: 'Change e-mail' }).click()
  await expect(page.getByLabel('New e-mail')).toBeFocused()
  await looksRight(page, 'account-problem')
})

test('sign-ins and goodbye are accessible and look right', async ({ page }) => {
  await signUp(page)
  await page.goto(auraUrl('/account/sessions'))
  await looksRight(page, 'sessions')
  await page.goto(auraUrl('/account/delete'))
  await looksRight(page, 'account-delete')
})

test('staff come in by password and code, and have an account page too', async ({ page }) => {
  await signInAsStaff(page)
  await page.goto(auraUrl('/account'))
  await expect(page.getByRole('link', { name: 'Console' })).toBeVisible()
  await looksRight(page, 'account-staff')
})
