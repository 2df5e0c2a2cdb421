import AxeBuilder from '@axe-core/playwright'
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const VIEWS = [
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
] as const

/** Nothing for axe to find, nothing wider than the screen; in both widths and both themes, with a picture of each. */
export async function looksRight(page: Page, name: string): Promise<void> {
  for (const { width, height, scheme } of VIEWS) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
    const told = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    )
    expect(told, `${name} at ${width}, ${scheme}`).toEqual([])
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    expect(isWide, `${name} scrolls sideways at ${width}`).toBe(false)
    await page.screenshot({ path: `test-results/pages/${name}-${width}-${scheme}.png`, fullPage: true })
  }
}
