import { chromium, type Browser, type Page } from 'playwright'
import { ensureSystemPackages } from '~/scripts/setup/systemPackages.mjs'
import type { Watcher } from './plantAgents'

/** What a page has shown, and since when: milliseconds of the machine's clock. */
export type Shown = { at: number; shows: string }

// What runs in the page is text: a compiler's helpers are not there.

const noteStages = `
  window.shown = []
  new MutationObserver(() => {
    const done = document.querySelectorAll('.stages > .is-done').length
    const shows = done + (document.querySelector('.stages > [aria-current]') ? '+' : '')
    if (shown.at(-1)?.shows !== shows) shown.push({ at: Date.now(), shows })
  }).observe(document.body, { subtree: true, childList: true, attributes: true })`

const echoEvery = `(everyMs) => {
  window.took = []
  let sentAt = 0
  new MutationObserver(() => took.push(performance.now() - sentAt)).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
  })
  setInterval(() => {
    sentAt = performance.now()
    socket.emit('echo', took.length + 1)
  }, everyMs)
}`

export async function openChromium(): Promise<Browser> {
  await ensureSystemPackages(['browser'])
  return chromium.launch({
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
}

/** An owner's page of their agent, with its socket connected. Notes each change of its list of stages. */
export async function openAgentPage(
  browser: Browser,
  url: string,
  { agentId, token }: Watcher,
): Promise<Page> {
  const context = await browser.newContext()
  await context.addCookies([{ name: 'aura', value: token, url }])
  const page = await context.newPage()
  const live = page.waitForEvent('websocket')
  await page.goto(`${url}/agents/${agentId}`)
  await (await live).waitForEvent('framereceived')
  await page.evaluate(noteStages)
  return page
}

export const shownBy = (page: Page): Promise<Shown[]> => page.evaluate<Shown[]>('shown')

/** The bare server's page, which has something echoed every now and then and notes how long each took to be shown. */
export async function openEchoPage(browser: Browser, url: string, everyMs: number): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(url)
  await page.evaluate(`(${echoEvery})(${everyMs})`)
  return page
}

export const echoTimes = (page: Page): Promise<number[]> => page.evaluate<number[]>('took')
