import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { replyTo } from '~/sandbox/model/replyTo'
import type { Context } from 'hono'

export const MODEL_ID = 'aura-demo'

export const chatRequest = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })).min(1),
})

type ChatRequest = z.output<typeof chatRequest>

export type Completion = { id: string; created: number; request: ChatRequest }

/** The answer at once. */
export function whole({ id, created, request }: Completion): object {
  const content = replyTo(request.messages)
  return {
    id,
    object: 'chat.completion',
    created,
    model: request.model,
    choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
    usage: usageOf(request, content),
  }
}

/** The answer word by word, as server-sent events. */
export function streamed(context: Context, { id, created, request }: Completion): Response {
  const content = replyTo(request.messages)
  const head = { id, object: 'chat.completion.chunk', created, model: request.model }
  const chunk = (delta: object, finish_reason: 'stop' | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason }],
  })
  // Word by word, each with the white space before it.
  const words = content.match(/\s*\S+/g) ?? []
  return streamSSE(context, async (stream) => {
    const write = (data: object) => stream.writeSSE({ data: JSON.stringify(data) })
    await write(chunk({ role: 'assistant', content: '' }))
    for (const word of words) await write(chunk({ content: word }))
    await write(chunk({}, 'stop'))
    if (request.stream_options?.include_usage) {
      await write({ ...head, choices: [], usage: usageOf(request, content) })
    }
    await stream.writeSSE({ data: '[DONE]' })
  })
}

// About four characters a token, as OpenAI tells as a rule of thumb.
const CHARACTERS_PER_TOKEN = 4

function usageOf(request: ChatRequest, content: string): object {
  const prompt_tokens = Math.ceil(JSON.stringify(request.messages).length / CHARACTERS_PER_TOKEN)
  const completion_tokens = Math.ceil(content.length / CHARACTERS_PER_TOKEN)
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}
