import { totpCode } from '~/core/domain/totp'
import { expectOk } from '~/scripts/once/Customer'
import { createBrowser, type Page } from '~/scripts/once/createBrowser'
import { hiddenFields } from '~/scripts/once/htmlForms'
import type { Product } from './startProduct'

/** Somebody of the staff at the console, over HTTP, as a browser without JavaScript would be. */
export class Staff {
  private readonly browser = createBrowser()
  private readonly url: string

  constructor(private readonly product: Pick<Product, 'url' | 'staff'>) {
    this.url = product.url
  }

  async signIn(): Promise<void> {
    const { email, password, totpKey } = this.product.staff
    const page = `${this.url}/signin`
    const form = hiddenFields(expectOk('Sign in', await this.browser.get(page)).body)
    const code = expectOk('Password', await this.browser.post(page, { ...form, email, password }, page))
    const typed = { ...hiddenFields(code.body), code: totpCode(totpKey, new Date()) }
    expectOk('Code', await this.browser.post(code.url, typed, code.url))
  }

  async page(path: string): Promise<string> {
    return expectOk(path, await this.browser.get(this.url + path)).body
  }

  /** Presses a button of a console's page. */
  press(path: string, fields: Record<string, string>): Promise<Page> {
    const page = this.url + path
    return this.browser.post(page, { idempotency: crypto.randomUUID(), ...fields }, page)
  }

  /** Changes a setting, as it stands now. */
  async set(key: string, fields: Record<string, string>): Promise<void> {
    const html = await this.page('/console/settings')
    const [, version = ''] =
      new RegExp(`value="${key}"[\\s\\S]*?name="version" value="(\\d+)"`).exec(html) ?? []
    const change = { intent: 'change', key, version, reason: 'a test', ...fields }
    expectOk(key, await this.press('/console/settings', change))
  }
}
