import { z } from 'zod'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import type { FormValue } from '~/sandbox/stripe/parseForm'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

export type Route = {
  method: 'GET' | 'POST' | 'DELETE'
  /** With `:id` where an object is named. */
  path: string
  /** Answers with a stored object or a list. Never waits, so that one call is done before the next begins. */
  run(world: StripeWorld, id: string, form: FormValue): { answer: object; expand: string[] }
}

/** A call of the API. Parameters that it does not list are refused, as Stripe refuses them. */
export function route<Fields extends z.ZodRawShape>(
  method: Route['method'],
  path: string,
  fields: Fields,
  run: (world: StripeWorld, call: { id: string; params: z.output<z.ZodObject<Fields>> }) => object,
): Route {
  const schema = z.strictObject({ ...fields, expand: z.array(z.string()).default([]) })
  return {
    method,
    path,
    run(world, id, form) {
      const parsed = schema.safeParse(form, { reportInput: true })
      if (!parsed.success) throw parameterFailure(parsed.error)
      const { expand, ...params } = parsed.data as { expand: string[] }
      return { answer: run(world, { id, params: params as z.output<z.ZodObject<Fields>> }), expand }
    },
  }
}

function parameterFailure(error: z.ZodError): StripeFailure {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map(String)
  if (issue?.code === 'unrecognized_keys') {
    const param = bracketed([...path, issue.keys[0] ?? ''])
    return new StripeFailure(400, `Received unknown parameter: ${param}`, {
      code: 'parameter_unknown',
      param,
    })
  }
  const param = bracketed(path)
  if (issue?.code === 'invalid_type' && issue.input === undefined) {
    return new StripeFailure(400, `Missing required param: ${param}.`, { code: 'parameter_missing', param })
  }
  const text = `Invalid ${param}: ${issue?.message ?? 'not understood'}`
  return new StripeFailure(400, text, { code: 'parameter_invalid', param })
}

function bracketed([first = '', ...rest]: string[]): string {
  return first + rest.map((key) => `[${key}]`).join('')
}

/** Fields as they come in a form: all text. */
export const text = z.string().min(1).max(5000)
export const whole = z
  .string()
  .regex(/^-?\d{1,12}$/, 'must be an integer')
  .transform(Number)
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
export const metadata = z.union([z.literal('').transform(() => ({})), z.record(z.string(), z.string())])
export const paging = {
  limit: whole.pipe(z.number().min(1).max(100)).default(10),
  starting_after: text.optional(),
  ending_before: text.optional(),
  created: z
    .union([
      whole,
      z.strictObject({
        gt: whole.optional(),
        gte: whole.optional(),
        lt: whole.optional(),
        lte: whole.optional(),
      }),
    ])
    .optional(),
}

/** Stripe merges metadata: an empty value takes the key away. */
export function mergedMetadata(
  before: Record<string, string> | null,
  change: Record<string, string> | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== ''))
}
