import type { FirewallRule, MachineSpec } from '~/sandbox/machines/Machines'
import type { UserData } from '~/sandbox/machines/simulated/userData'

/** What a play has left on a machine's disk. */
export type Disk = {
  /** The golden image's parts are there. */
  isInstalled: boolean
  isConfigured: boolean
  /** Which run holds the machine, as the first task of a play writes it. */
  owner: { run: string; epoch: number } | null
  device: { id: string; address: string } | null
  /** OpenClaw's configuration, as the last play gave it. */
  agent: AgentConfig | null
  /** Whether OpenClaw starts with the machine. */
  isAgentEnabled: boolean
  /** The agent's own files, by their path in its workspace. */
  workspace: Map<string, Uint8Array>
  /** A backup's files, before they are put in place. */
  unpacked: Map<string, Uint8Array> | null
  /** Which run has put which backup in place last. */
  restored: string | null
  /** Other files, by their whole path: backups that come and go. */
  files: Map<string, Uint8Array>
}

export type AgentConfig = {
  owner: string
  trustedProxies: string[]
  origin: string
  modelBaseUrl: string
  modelKey: string
  modelId: string
  port: number
}

export type SimulatedMachine = MachineSpec & {
  disk: Disk
  userData: string
  config: UserData
  isRunning: boolean
  hasBootedBefore: boolean
  /** Grows at each start and stop, so that what was planned before is void. */
  boot: number
  /** What the machine registers, and what its SSH shows: the same, unless a fault says otherwise. */
  hostKey: string
  shownHostKey: string
  /** When these will be reached in this boot, in the sandbox's milliseconds. */
  sshAtMs: number
  usersAtMs: number
  cloudInitAtMs: number
  cloudInit: 'done' | 'error'
  frozenUntilMs: number
  slowUntilMs: number
  /** When OpenClaw answers; null while it is not running; Infinity: never. */
  agentReadyAtMs: number | null
  firewall: FirewallRule[] | null
}

export function freshDisk(isInstalled: boolean): Disk {
  return {
    isInstalled,
    isConfigured: false,
    owner: null,
    device: null,
    agent: null,
    isAgentEnabled: false,
    workspace: new Map(),
    unpacked: null,
    restored: null,
    files: new Map(),
  }
}
