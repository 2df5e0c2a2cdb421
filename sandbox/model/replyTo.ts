type Message = { role: string; content?: unknown }

/** OpenClaw marks what it adds around the person's words with this. */
const CONTEXT_MARK = '⟦openclaw:ctx⟧'
const RUNTIME_MARK = '\nRuntime: agent='
const FENCE = '```'

/** The same words always get the same answer. */
export function replyTo(messages: Message[]): string {
  const said = personText(messages)
  if (said === '') return 'Hello. I am the demo model of this sandbox.'
  return `You said: ${said}`
}

/** What the person wrote, without what OpenClaw wrapped it in. */
export function personText(messages: Message[]): string {
  const texts = messages.filter((one) => one.role === 'user').map((one) => plainText(one.content))
  const wrapped = texts.findLast((text) => text.includes(CONTEXT_MARK))
  if (wrapped === undefined) return (texts.at(-1) ?? '').trim()
  const afterMark = wrapped.slice(wrapped.lastIndexOf(CONTEXT_MARK) + CONTEXT_MARK.length)
  return withoutRuntime(afterBlock(afterMark)).trim()
}

function afterBlock(text: string): string {
  const open = text.indexOf(FENCE)
  const close = text.indexOf(FENCE, open + FENCE.length)
  return open >= 0 && close >= 0 ? text.slice(close + FENCE.length) : text
}

function withoutRuntime(text: string): string {
  const end = text.indexOf(RUNTIME_MARK)
  return end >= 0 ? text.slice(0, end) : text
}

/** A message's content is a text, or a list of parts of which some are text. */
function plainText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('')
}
