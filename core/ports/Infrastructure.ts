import type { CallBy } from './Servers'

/** What one agent's stack is made of: everything that Terraform gets as variables, no secret in it. */
export type AgentStack = {
  agentId: string
  machineId: string
  serverName: string
  serverType: string
  location: string
  image: string
  firewallId: string
  sshKeyId: string
  labels: Record<string, string>
  /** `#cloud-config`: deterministic for a machine, at most 32 KiB. */
  userData: string
}

export type FoundationStack = {
  environment: string
  bastionCidr: string
  labels: Record<string, string>
}

/** Terraform, behind the gateway. Throws only AuraError; an abort throws `aborted` after the state is saved. */
export type Infrastructure = {
  /** Doing it twice is doing it once: the gateway fills the ledger with what was made. */
  applyAgent(stack: AgentStack, by: CallBy): Promise<void>
  /** Destroys what the state knows. Nothing in the state is fine. */
  destroyAgent(stack: AgentStack, by: CallBy): Promise<void>
  applyFoundation(stack: FoundationStack, by: CallBy): Promise<{ firewallId: string; sshKeyId: string }>
}
