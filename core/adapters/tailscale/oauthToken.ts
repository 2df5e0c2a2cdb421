import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'

const TIMEOUT_MS = 10_000
/** Fetched anew this long before it ends. */
const MARGIN_MS = 60_000

const Answer = z.object({ access_token: z.string(), expires_in: z.number() })

/** An access token of the OAuth client, kept while it is good; asked for once when many need it at the same time. */
export function oauthToken({
  endpoint,
  clientId,
  clientSecret,
}: {
  endpoint: string
  clientId: string
  clientSecret: string
}) {
  let current: { token: string; until: number } | null = null
  let asking: Promise<string> | null = null

  const ask = async (): Promise<string> => {
    try {
      const answer = await fetch(`${endpoint}/api/v2/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'client_credentials',
        }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (!answer.ok)
        throw new AuraError('provider_down', { detail: `Tailscale's token was answered ${answer.status}` })
      const { access_token, expires_in } = Answer.parse(await answer.json())
      current = { token: access_token, until: Date.now() + expires_in * 1000 - MARGIN_MS }
      return access_token
    } catch (cause) {
      if (cause instanceof AuraError) throw cause
      throw new AuraError('provider_down', { cause, detail: "Tailscale's token could not be had" })
    } finally {
      asking = null
    }
  }
  return {
    get(): Promise<string> {
      if (current && Date.now() < current.until) return Promise.resolve(current.token)
      asking ??= ask()
      return asking
    },
    forget() {
      current = null
    },
  }
}
