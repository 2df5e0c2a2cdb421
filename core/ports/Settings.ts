import type { Waits } from '../domain/backoff'

/** What a deployment sets: names, places, waits in milliseconds. */
export type Settings = {
  environment: string
  /** Of the code that runs: a tag or a commit. */
  version: string
  /** Credentials that end some day. */
  expiries: { name: string; at: Date }[]
  /** The portal's address, for links in mails. */
  appUrl: string
  /** The address where people answer. */
  contact: string
  waits: Waits & {
    /** Between two short looks at a booting machine. */
    bootLookMs: number
    /** From the create's answer to the end of cloud-init. */
    bootLimitMs: number
    /** How long the cloud may be away, or full, before an attempt to create a machine is given up. */
    outageLimitMs: number
    verifyLookMs: number
    verifyLimitMs: number
    /** Between two looks for something's absence. */
    absenceLookMs: number
    /** An intent without an answer is closed only after two absent looks this far apart. */
    unansweredMs: number
    registrationWindowMs: number
    authKeySeconds: number
    /** Between two looks at an agent that is ready. */
    probeMs: number
  }
  lease: { leaseMs: number; renewMs: number; graceMs: number; giveUpMs: number }
  /** Terraform's image for new machines: an id or a name. */
  image: string
  machineCallbackUrl: string
  bastionCidr: string
  sshPort: number
  tailnetLoginServer: string | null
  agentPort: number
  /** `https://<agent>.<domain>`: how the customer's browser reaches an agent. */
  agentOrigin(agentName: string): string
  model: { baseUrl: string; id: string }
}
