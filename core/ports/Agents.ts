import type { Wish } from '../domain/wish'
import type { Effect } from './Runs'

/** idle: its data is safe in a backup, and no machine runs. */
export type Wanted = 'undecided' | 'running' | 'stopped' | 'idle' | 'gone'

export type Agent = {
  id: string
  name: string
  customerId: string
  planId: string
  wanted: Wanted
  wantedReason: string | null
  checkoutSessionId: string | null
  checkoutUrl: string | null
  checkoutExpiresAt: Date | null
  checkoutReturnAt: Date | null
  paidAt: Date | null
  createdAt: Date
  goneAt: Date | null
  /** Setup was given up: by then it is retried or refunded by itself. */
  graceUntil: Date | null
  /** The backup that the next machine gets. */
  restoreBackupId: string | null
  /** Asked for, and waiting for the end of what Aura does by the clock. */
  wish: Wish | null
  isFinalBackupOff: boolean
  health: 'ok' | 'degraded'
  missedProbes: number
  notAnsweringSince: Date | null
  repairedAt: Date | null
  backupDueAt: Date | null
}

/** An agent with what a step needs to know of its buyer. */
export type AgentWithOwner = Agent & {
  owner: { customerId: string; email: string; agentUser: string }
  plan: {
    serverType: string
    location: string
    locationName: string
    priceCents: number
    currency: string
    name: string
  }
}

export type Machine = {
  id: string
  agentId: string
  generation: number
  name: string
  serverType: string
  location: string
  image: string
  serverId: string | null
  ipv4: string | null
  ipv6: string | null
  sshPublicKey: string
  sshPrivateKeySealed: string
  sshKeyAt: Date
  /** The next pair, while both may be on the machine. */
  nextSshPublicKey: string | null
  nextSshPrivateKeySealed: string | null
  hostKey: string | null
  registrationSealed: string
  registrationOpenAt: Date | null
  registrationUsedAt: Date | null
  tailnetAddress: string | null
  tailnetNodeId: string | null
  modelKeySealed: string | null
  createdAt: Date
  readyAt: Date | null
  retiredAt: Date | null
  /** Switched off, and kept. */
  stoppedAt: Date | null
}

export type NewMachine = Pick<
  Machine,
  | 'id'
  | 'agentId'
  | 'name'
  | 'generation'
  | 'serverType'
  | 'location'
  | 'image'
  | 'sshPublicKey'
  | 'sshPrivateKeySealed'
  | 'registrationSealed'
> & { registrationHash: string }

export type Agents = {
  get(id: string): Promise<AgentWithOwner | null>
  /** The one machine that is not retired. */
  liveMachine(agentId: string): Promise<Machine | null>
  lastGeneration(agentId: string): Promise<number>
  /** It was ready once: what is set up again is an agent with data. */
  wasReady(agentId: string): Promise<boolean>
  /** Keeps what is saved already: a pair that may be on the machine is never thrown away. */
  saveNextKey(machineId: string, next: { publicKey: string; privateKeySealed: string }): Promise<void>
  /** The next pair is the machine's from now on. */
  keyRotated(machineId: string): Promise<void>
  /** Ready agents, whose machine is on, that were not probed since `before`. */
  toProbe(before: Date, limit: number): Promise<{ agentId: string; address: string; missedProbes: number }[]>
  /** A probe's outcome. Returns the misses in a row. */
  probed(agentId: string, isFine: boolean): Promise<number>
  /** It answers again. */
  healthy(agentId: string, effects: Effect[]): Promise<void>
  /** Ready agents whose daily backup is due, or was never planned. */
  backupsDue(limit: number): Promise<{ id: string; backupDueAt: Date | null }[]>
  planBackup(agentId: string, dueAt: Date): Promise<void>
  /** Ready machines whose key is older than `before`. */
  oldKeys(before: Date, limit: number): Promise<string[]>
  /** Null: a live one exists already. */
  addMachine(machine: NewMachine): Promise<Machine | null>
  saveTailnet(machineId: string, tailnet: { address: string; nodeId: string }): Promise<void>
  saveModelKey(machineId: string, sealed: string): Promise<void>
  /** Agents whose `wanted` is not what they are, for the sweep. */
  unconverged(limit: number): Promise<string[]>
  /** Null: the name is taken. An id that exists comes back if it is this customer's. */
  create(agent: {
    id: string
    name: string
    customerId: string
    planId: string
  }): Promise<Agent | 'nameTaken' | 'foreign'>
  /** False: it was given up, or paid for, meanwhile. */
  saveCheckout(
    agentId: string,
    checkout: { sessionId: string; url: string; expiresAt: Date },
  ): Promise<boolean>
  /**
   * Gives an order up, with what follows from that, if `sessionId` is still the only payment that was begun for it (null:
   * none). False: another one was, or it is paid for.
   */
  dropOrder(agentId: string, sessionId: string | null, effects: Effect[]): Promise<boolean>
  /** The browser is back from checkout; the first time counts. */
  checkoutReturned(agentId: string): Promise<void>
  /** What it should be from now on, with what follows from that, in one transaction. False: it is gone, or to go. */
  want(agentId: string, wanted: Wanted, reason: string, effects: Effect[]): Promise<boolean>
  /** Keeps what was asked for. False: something waits already. */
  keepWish(agentId: string, wish: Wish): Promise<boolean>
  dropWish(agentId: string): Promise<void>
}
