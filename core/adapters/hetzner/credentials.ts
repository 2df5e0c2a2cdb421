import { createHash, randomBytes } from 'node:crypto'
import type { RunScope } from './RunScope'

/** What a Terraform process shows to the gateway instead of the cloud's token. */
export type Credentials = {
  /** 64 characters, as the provider wants a token to be. */
  open: (scope: RunScope) => string
  close: (credential: string) => void
  /** Null: unknown, closed, or from before this process was started. */
  scopeOf(credential: string): RunScope | null
}

export function createCredentials(): Credentials {
  // By hash, so that a lookup's time tells nothing about a credential.
  const scopes = new Map<string, RunScope>()
  const hash = (credential: string) => createHash('sha256').update(credential).digest('hex')
  return {
    open(scope) {
      const credential = randomBytes(32).toString('hex')
      scopes.set(hash(credential), scope)
      return credential
    },
    close: (credential) => void scopes.delete(hash(credential)),
    scopeOf: (credential) => scopes.get(hash(credential)) ?? null,
  }
}

/** The credential of a request: a bearer token from the provider, a basic password from the state backend. */
export function credentialOf(request: Request): string {
  const [scheme, value = ''] = (request.headers.get('authorization') ?? '').split(' ')
  if (scheme === 'Bearer') return value
  if (scheme !== 'Basic') return ''
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}
