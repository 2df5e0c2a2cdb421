/** Envelope encryption at rest: AES-256-GCM, the key's id in front. `context` binds a value to its row. */
export type Seal = {
  seal(plain: string, context: string): string
  /** Throws when it was sealed for another context or the key is unknown. */
  open(sealed: string, context: string): string
}
