import { createHash } from 'node:crypto'

/** A project's name for what its workers share: nothing of the token can be read from it. */
export const projectOf = (token: string) => createHash('sha256').update(token).digest('hex').slice(0, 16)
