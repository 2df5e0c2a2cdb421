/** Reads what a form on a page would send: enough for pages that work without JavaScript. */
export function hiddenFields(html: string): Record<string, string> {
  return Object.fromEntries(
    inputs(html)
      .filter(({ type, name }) => type === 'hidden' && name)
      .map(({ name, value }) => [name!, value ?? '']),
  )
}

/** The value of the first radio button of that name. */
export function firstChoice(html: string, choice: string): string | null {
  return inputs(html).find(({ type, name }) => type === 'radio' && name === choice)?.value ?? null
}

/** The first link whose target begins so. */
export function linkTo(html: string, start: string): string | null {
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, target]) => decoded(target ?? ''))
  return links.find((target) => target.startsWith(start)) ?? null
}

type Input = Partial<Record<string, string>>

function inputs(html: string): Input[] {
  return [...html.matchAll(/<input\b[^>]*>/g)].map(([tag]) => {
    const attributes = [...tag.matchAll(/([\w-]+)="([^"]*)"/g)]
    return Object.fromEntries(attributes.map(([, name = '', value = '']) => [name, decoded(value)]))
  })
}

const ENTITIES: Record<string, string> = { amp: '&', quot: '"', lt: '<', gt: '>', '#x27': "'", '#39': "'" }

function decoded(text: string) {
  return text.replace(/&(amp|quot|lt|gt|#x27|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
}
