import type { UpstreamAnswer } from './upstream'

/** An answer in Hetzner's own shape. */
export const answered = (status: number, body: unknown): UpstreamAnswer => ({
  status,
  body,
  text: JSON.stringify(body),
})

/** An error in Hetzner's own shape: the provider puts the code into its diagnostics. */
export const refusal = (status: number, code: string, message: string) =>
  answered(status, { error: { code, message, details: null } })

export const asPage = (name: string, rows: unknown[]) =>
  answered(200, {
    [name]: rows,
    meta: {
      pagination: {
        page: 1,
        per_page: Math.max(25, rows.length),
        previous_page: null,
        next_page: null,
        last_page: 1,
        total_entries: rows.length,
      },
    },
  })

/** The body as it came: numbers keep their digits. */
export const asResponse = ({ status, text, body }: UpstreamAnswer) =>
  status === 204
    ? new Response(null, { status })
    : new Response(text, {
        status,
        headers: { 'content-type': body === null ? 'text/plain' : 'application/json' },
      })
