/** Somebody at their agent's own origin, by the cookie that the ticket was exchanged for. */
export type Visitor = {
  agentId: string
  agentName: string
  /** The owner as OpenClaw knows them. */
  agentUser: string
  sessionId: string
  /** Null: no machine is up that could answer. */
  tailnetAddress: string | null
}

/** One-time tickets into an agent's origin. Only hashes are kept. */
export type Tickets = {
  issue(ticket: { hash: string; agentId: string; sessionId: string; expiresAt: Date }): Promise<void>
  /** Spends it: true once, for the right agent, in time, while its session lives. */
  redeem(input: { hash: string; agentName: string; cookieHash: string; now: Date }): Promise<boolean>
  /** Null: unknown, another agent's, or the session has ended. */
  visitor(input: { cookieHash: string; agentName: string; now: Date }): Promise<Visitor | null>
}
