/** What one Terraform process may do: its run's work, as long as the run's epoch is this one. */
export type RunScope = {
  runId: string
  epoch: number
  /** Whose state it may touch: an agent's id, or `foundation`. */
  subject: string
  /** Null: the environment's own (foundation). */
  agentId: string | null
  machineId: string | null
  /** Names that its creates may have. */
  names: readonly string[]
  /** Labels that each of its creates must carry, and that a resource must have to be taken over. */
  labels: Readonly<Record<string, string>>
  /** Its requests may draw on what is kept for removals. */
  isRemoval: boolean
}
