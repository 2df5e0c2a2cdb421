/** Keys at the model's provider: one an agent's machine, revoked at its removal. Throws only AuraError. */
export type ModelKeys = {
  /** A key of that name which exists already is revoked first: its secret can't be read again. */
  create(name: string, signal: AbortSignal): Promise<{ id: string; key: string }>
  /** Absent is fine. */
  revoke(name: string, signal: AbortSignal): Promise<void>
}
