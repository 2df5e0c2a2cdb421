import { createHmac } from 'node:crypto'
import { AuraError } from '~/core/domain/errors'
import type { AlertHook } from '~/core/ports/Alerts'

const TIMEOUT_MS = 10_000

/** Signed like Stripe's: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`, so that an old one can't be played again. */
export function alertHook({
  url,
  secret,
  now = Date.now,
}: {
  url: string | undefined
  secret: string | undefined
  now?: () => number
}): AlertHook {
  if (!url) return { post: null }
  return {
    async post(content) {
      const body = JSON.stringify(content)
      const time = Math.floor(now() / 1000)
      const signature = createHmac('sha256', secret ?? '')
        .update(`${time}.${body}`)
        .digest('hex')
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-aura-signature': `t=${time},v1=${signature}` },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      await answer.body?.cancel()
      if (!answer.ok)
        throw new AuraError('internal', { detail: `the alert webhook answered ${answer.status}` })
    },
  }
}
