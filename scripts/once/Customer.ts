import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentView } from '~/app/presenters/agent/AgentView'
import { createBrowser, type Browser, type Page } from './createBrowser'
import { firstChoice, hiddenFields, linkTo } from './htmlForms'

const LOOK_MS = 100

/** What an owner decides on a page of its own. */
export type Decision = 'cancel' | 'remove' | 'retry' | 'refund' | 'reprovision' | `restore/${string}`

/** Somebody who buys an agent over HTTP, as a browser without JavaScript would. */
export class Customer {
  readonly browser: Browser = createBrowser()
  agentId = ''

  constructor(
    private readonly url: string,
    readonly email: string,
  ) {}

  async signUp() {
    const page = `${this.url}/signup`
    const form = hiddenFields(expectOk('Sign up', await this.browser.get(page)).body)
    const typed = { email: this.email, password: 'a long enough sentence' }
    expectOk('Sign up', await this.browser.post(page, { ...form, ...typed }, page))
  }

  /** Orders the first plan on offer and pays for it. Returns when the payment was sent. */
  async buy(): Promise<number> {
    const plans = expectOk('Plans', await this.browser.get(`${this.url}/agents/new`))
    const order = linkTo(plans.body, '/agents/new?plan=')
    if (!order) throw new Error('No plan is on offer.')
    const orderUrl = this.url + order
    const form = hiddenFields(expectOk('Order', await this.browser.get(orderUrl)).body)
    const checkout = expectOk('Checkout', await this.browser.post(orderUrl, form, orderUrl))
    const card = firstChoice(checkout.body, 'card')
    if (!card) throw new Error(`There is no card to choose on ${checkout.url}.`)
    const paidAt = Date.now()
    const landed = expectOk('Payment', await this.browser.post(checkout.url, { card }, checkout.url))
    this.agentId = /\/agents\/([0-9a-f-]{36})/.exec(landed.url)?.[1] ?? ''
    if (!this.agentId) throw new Error(`The payment led to ${landed.url}, not to an agent.`)
    return paidAt
  }

  async status(): Promise<AgentView> {
    const page = expectOk('Status', await this.browser.get(`${this.url}/agents/${this.agentId}/status`))
    return JSON.parse(page.body) as AgentView
  }

  /** Waits until the agent's page says so; a state of `wrong` is a failure. */
  async waitFor(what: string, limitMs: number, isSo: (view: AgentView) => boolean, wrong: string[] = []) {
    const deadline = Date.now() + limitMs
    for (;;) {
      const view = await this.status()
      if (isSo(view)) return view
      const at = `${view.status.word}: ${view.lead.map(String).join('')}`
      if (wrong.includes(view.status.word)) throw new Error(`${what}: the page says "${at}"`)
      if (Date.now() > deadline)
        throw new Error(`${what}: not within ${limitMs / 1000} s; the page says "${at}"`)
      await sleep(LOOK_MS)
    }
  }

  /** Presses a button of the agent's own pages. */
  async press(action: Decision, fields: Record<string, string> = {}) {
    const page = `${this.url}/agents/${this.agentId}/${action}`
    const form = hiddenFields(expectOk(action, await this.browser.get(page)).body)
    expectOk(action, await this.browser.post(page, { ...form, ...fields }, page))
  }

  open(): Promise<Page> {
    const from = `${this.url}/agents/${this.agentId}`
    return this.browser.post(`${from}/open`, {}, from)
  }
}

export function expectOk(what: string, page: Page): Page {
  if (page.status === 200) return page
  throw new Error(`${what}: ${page.url} answered ${page.status}`)
}
