import { hash, verify } from '@node-rs/argon2'
import type { Passwords } from '~/core/ports/Accounts'

// OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. argon2id is the package's default.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function argon2Passwords(): Passwords {
  return {
    hash: (password) => hash(password, COST),
    matches: (stored, password) => verify(stored, password).catch(() => false),
  }
}
