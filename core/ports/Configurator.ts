import type { Readable } from 'node:stream'

/** Where and how to reach one machine by SSH. The key is the machine's own. */
export type MachineTarget = {
  machineId: string
  host: string
  port: number
  /** `ssh-ed25519 AAAA...` as the machine registered it: pinned, never learned. */
  hostKey: string
  user: string
  privateKey: string
}

export type BootState =
  | { at: 'unreachable' }
  | { at: 'booting' }
  | { at: 'finished'; warnings: string[] }
  | { at: 'failed'; cause: string }
  | { at: 'hostKeyMismatch' }

/**
 * Each begins by taking the machine for `runId` and `epoch`. All get `bastion_cidr` and `openclaw_port` in their vars.
 *
 * - configure: hardens, installs what is missing.
 * - join: vars `tailscale_*`, `openclaw_*`; secrets `tailscale_auth_key`, `openclaw_model_key`; facts
 *   `tailnet_address`, `tailnet_node_id`. Starts the agent.
 * - backUp: makes an archive by OpenClaw's own means and has it verified there. Vars `backup_id` (a uuid),
 *   `backup_is_agent_stopped` (true: the agent is stopped first and stays off, over a reboot too, until start). Facts `path`, `bytes`, `sha256`,
 *   `openclaw_version`. Throws `backup_failed`. The file lies on the machine until the next backUp, start or restore.
 * - stop: the agent's service ends cleanly; it comes back with the next boot, start or restart.
 * - start, restart: and waits until the agent answers on the machine. Both throw `verify_failed`.
 * - restore: vars `backup_id`, `backup_path` (where `send` has put it), `backup_sha256`. Stops the agent, puts the
 *   archive's data in place of what was there, keeps this machine's own configuration (addresses, who is let in, the
 *   model's key), starts the agent, removes the file. Ended half-way it is made whole by doing it again: the file is
 *   sent again first. Throws `restore_failed`.
 * - rotate: vars `base_public_keys` (list). Afterwards these keys sign in and no others. Refused unless the key that
 *   this very play signed in with is one of them, so it never shuts its own caller out. Throws `configure_failed`.
 *
 * A rotation is two plays, and may be ended between any two lines:
 *   1. the new pair is saved, sealed, before anything else;
 *   2. `bootState` with the new key. Not `finished`: play rotate with the old key, both public keys;
 *   3. play rotate with the **new** key, only the new public key: that it signs in is the proof, and only then is the
 *      old one taken out;
 *   4. the new pair is saved as the machine's.
 * Done again after an end anywhere, step 2 tells where to go on.
 */
export type PlayName = 'configure' | 'join' | 'backUp' | 'stop' | 'start' | 'restart' | 'restore' | 'rotate'

export type PlayRequest = {
  play: PlayName
  target: MachineTarget
  /** Written to the machine; a lower one is refused there. */
  runId: string
  epoch: number
  /** Role variables that are no secret. */
  vars: Record<string, unknown>
  /** Role variables that are: handed over in a 0600 file, never in argv, environment or output. */
  secrets: Record<string, string>
  onTask(progress: TaskProgress): void
  signal: AbortSignal
}

/** `index` counts from 1; `total` is null until known. */
export type TaskProgress = {
  index: number
  total: number | null
  role: string
  task: string
  result: 'started' | 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable'
  ms: number | null
}

export type PlayResult = { changed: number; facts: Record<string, string> }

/**
 * Ansible and SSH. Throws only AuraError: `configure_failed`, `join_failed`, `backup_failed`, `restore_failed`,
 * `verify_failed`, `machine_lost`, `host_key_mismatch`, `aborted`.
 */
export type Configurator = {
  /** One short look, at most a few seconds. Never throws for what a booting machine does. */
  bootState(target: MachineTarget, signal: AbortSignal): Promise<BootState>
  play(request: PlayRequest): Promise<PlayResult>
  /**
   * A file of the machine, streamed. The promise fails when the connection can't be made; the stream fails with
   * `backup_failed` or `machine_lost` when it breaks off, and ends only when all of the file has come. Destroying it
   * ends the connection.
   */
  fetch(target: MachineTarget, path: string, signal: AbortSignal): Promise<Readable>
  /** Puts a file onto the machine, for root alone; nothing is found at `path` until all of it is there. */
  send(target: MachineTarget, path: string, source: Readable, signal: AbortSignal): Promise<void>
}
