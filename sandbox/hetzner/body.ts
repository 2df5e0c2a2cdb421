import type { Context } from 'hono'
import type { z } from 'zod'
import { ApiError } from '~/sandbox/hetzner/ApiError'

/** The request's JSON by a schema, or Hetzner's refusal. An empty body is an empty object. */
export async function body<T extends z.ZodType>(context: Context, schema: T): Promise<z.infer<T>> {
  const text = await context.req.text()
  let json: unknown
  try {
    json = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new ApiError(400, 'json_error', 'the request body is not valid JSON')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map((issue) => ({
    name: issue.path.join('.'),
    messages: [issue.message],
  }))
  throw new ApiError(422, 'invalid_input', `invalid input in field '${fields[0]?.name}'`, { fields })
}

export function idOf(context: Context): number {
  return Number(context.req.param('id'))
}

export function queryOf(context: Context): URLSearchParams {
  return new URL(context.req.url).searchParams
}
