import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { expect, test, type Page } from '@playwright/test'
import pg from 'pg'
import { ensureHcloudCli } from '~/sandbox/clients/ensureHcloudCli'
import { openOwnWorld, type OwnWorld } from '../ownWorld'
import { auraUrl, signInAsStaff } from '../visitor'

const run = promisify(execFile)
const OURS = 'aura-environment=demo'
const START_MS = 660_000
/** How often a thing was found is counted: no scan comes but those that are asked for, and the one at the start. */
const NEVER_BY_ITSELF = '7200000'
let world: OwnWorld
let program: string

// Findings are the whole environment's.
test.describe.configure({ mode: 'serial', timeout: 900_000 })
test.beforeAll(async () => {
  test.setTimeout(START_MS)
  process.env.RECONCILE_MS = NEVER_BY_ITSELF
  ;[world, program] = await Promise.all([openOwnWorld(), ensureHcloudCli()])
  delete process.env.RECONCILE_MS
})
test.afterAll(() => world?.close())

/** Hetzner's own command line, behind Aura's back. */
const hcloud = async (...words: string[]) => (await run(program, words, { env: world.hcloud })).stdout
async function make(name: string, ...labels: string[]): Promise<string> {
  const what = ['--type', 'cx23', '--image', 'debian-12', '--location', 'nbg1']
  await hcloud('server', 'create', '--name', name, ...what, ...labels.flatMap((label) => ['--label', label]))
  return (await hcloud('server', 'describe', name, '-o', 'format={{.ID}}')).trim()
}
const servers = async () =>
  (await hcloud('server', 'list', '-o', 'noheader', '-o', 'columns=name'))
    .split('\n')
    .map((line) => line.trim())

async function sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: world.database })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

const main = (page: Page) => page.getByRole('main')
const lastScan = (page: Page) => main(page).locator('p', { hasText: 'Last scan' }).locator('time')

/** Presses the button, and waits until a scan that began after it is over. */
async function scan(page: Page): Promise<void> {
  await expect(async () => {
    await page.goto(auraUrl('/console/findings'))
    await expect(main(page)).toContainText('complete', { timeout: 5_000 })
  }).toPass()
  const before =
    Date.parse(
      (await lastScan(page)
        .getAttribute('datetime')
        .catch(() => null)) ?? '',
    ) || 0
  await page.getByRole('button', { name: 'Scan now' }).click()
  await expect(main(page)).toContainText('A scan is on its way')
  await expect(async () => {
    await page.goto(auraUrl('/console/findings'))
    expect(Date.parse((await lastScan(page).getAttribute('datetime')) ?? '')).toBeGreaterThan(before)
    await expect(main(page)).not.toContainText('under way', { timeout: 500 })
  }).toPass({ intervals: [500] })
  await expect(main(page)).toContainText('complete')
}
async function openFinding(page: Page, name: string): Promise<void> {
  await page.goto(auraUrl('/console/findings'))
  await main(page).getByRole('link', { name, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
}
async function deleteIt(page: Page, name: string): Promise<void> {
  await page.getByLabel(`Type ${name}`).fill(name)
  await page.getByRole('button', { name: `Delete ${name} and prove it gone` }).click()
}
const proof = (page: Page) => page.getByRole('region', { name: 'Evidence' }).locator('.proof')

test('a server made behind Aura’s back is found, shown with evidence, deleted, and its absence is shown', async ({
  page,
}) => {
  const name = 'aura-demo-behind-g1'
  const id = await make(name, OURS, 'aura-agent=nobody')
  await hcloud('server', 'enable-protection', name, 'delete', 'rebuild')
  await signInAsStaff(page)
  await scan(page)
  await openFinding(page, name)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Orphan server')
  const exists = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'exists' }) })
  await expect(exists.getByRole('cell')).toContainText([`yes #${id}`, 'no', 'no', 'no'])
  const remove = page.getByRole('button', { name: `Delete ${name} and prove it gone` })
  await expect(remove).toHaveAttribute('aria-disabled', 'true')
  await expect(main(page)).toContainText('It can be deleted after 2.')

  await scan(page)
  await openFinding(page, name)
  await page.getByLabel(`Type ${name}`).fill('aura-demo-other-g1')
  await remove.click()
  await expect(main(page)).toContainText(`Type ${name} to delete it.`)
  expect(await servers()).toContain(name)
  await deleteIt(page, name)
  await expect(page.locator('.status').first()).toHaveText('Deleted', { timeout: 240_000 })
  await expect(proof(page)).toContainText('API delete: Protection off, DELETE')
  await expect(proof(page)).toContainText('Absent at Hetzner: Hetzner 404')
  await expect(proof(page)).toContainText('Ledger closed: Closed')
  expect(await servers()).not.toContain(name)
  await page.goto(auraUrl(`/console/audit?q=${name}`))
  await expect(main(page)).toContainText('findingDeleted')
})

test('servers without our labels, or of another environment, are never listed and never touched', async ({
  page,
}) => {
  const strangers = ['theirs', 'aura-demo-lookalike-g1', 'aura-prod-fern-g1']
  await make('theirs')
  await make('aura-demo-lookalike-g1', 'team=data')
  await make('aura-prod-fern-g1', 'aura-environment=prod')
  await signInAsStaff(page)
  await scan(page)
  await scan(page)
  await page.goto(auraUrl('/console/findings?per=100'))
  await expect(main(page)).toContainText('All sources agree.')
  for (const name of strangers) await expect(main(page)).not.toContainText(name)
  expect(await servers()).toEqual(expect.arrayContaining(strangers))
})

test('one that belongs to a run whose create answer was lost is adopted, and is no orphan', async ({
  page,
}) => {
  const { name, agentName, agentId, machineId } = await lostCreate()
  const id = await make(name, OURS, `aura-agent=${agentId}`, `aura-machine=${machineId}`)
  await signInAsStaff(page)
  await scan(page)
  await page.goto(auraUrl('/console/findings?kind=orphanServer'))
  await expect(main(page)).not.toContainText(name)
  await page.goto(auraUrl(`/console/agents/${agentName}`))
  await expect(main(page)).toContainText(id)
  const [row] = await sql<{ state: string; providerId: string }>(
    'SELECT state, "providerId" FROM "Resource" WHERE "machineId" = $1',
    [machineId],
  )
  expect(row).toEqual({ state: 'alive', providerId: id })
  expect(await servers()).toContain(name)
})

/** A create that left, whose answer never came, and whose run is over. */
async function lostCreate() {
  const [agentId, machineId, runId] = [randomUUID(), randomUUID(), randomUUID()]
  const agentName = 'lost-1'
  const name = `aura-demo-${agentName}-g1`
  await sql(`INSERT INTO "Account" (id, email, "passwordHash") VALUES ($1, 'lost@example.com', 'none')`, [
    agentId,
  ])
  await sql(`INSERT INTO "Customer" (id, "accountId", "agentUser") VALUES ($1, $1, 'lost')`, [agentId])
  await sql(
    `INSERT INTO "Agent" (id, name, "customerId", "planId") SELECT $1, $2, $1, id FROM "Plan" ORDER BY id LIMIT 1`,
    [agentId, agentName],
  )
  await sql(
    `INSERT INTO "Machine" (id, "agentId", name, generation, "serverType", location, image, "sshPublicKey",
       "sshPrivateKeySealed", "registrationHash", "registrationSealed")
     VALUES ($1, $2, $3, 1, 'cx23', 'nbg1', 'debian-12', '', '', $3, '')`,
    [machineId, agentId, name],
  )
  await sql(
    `INSERT INTO "Run" (id, ref, kind, "agentId", by, mode, outcome, "endedAt")
     VALUES ($1, 'R-L0ST0', 'provision', $2, 'aura', 'ended', 'failed', now())`,
    [runId, agentId],
  )
  await sql(
    `INSERT INTO "Resource" (id, "runId", "agentId", "machineId", provider, kind, "createKey", name, "bodyHash")
     VALUES ($1, $2, $3, $4, 'hetzner', 'server', $5, $6, 'h')`,
    [randomUUID(), runId, agentId, machineId, `${machineId}-server-0`, name],
  )
  return { agentId, machineId, name, agentName }
}
