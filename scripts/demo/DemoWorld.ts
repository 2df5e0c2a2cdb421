import type { SandboxEndpoints } from '~/sandbox/createSandbox'

/** A running Aura with its own cloud, database and queues: all of it began empty. */
export type DemoWorld = {
  url: string
  port: number
  machines: 'real' | 'simulated'
  sandbox: SandboxEndpoints
  /** The name that everything of its machines on this host carries. */
  instance: string
  /** `totpKey`: what their one-time codes are made from. */
  staff: { email: string; password: string; totpKey: string }
  logs: string
  /** What the worker and the web process have logged last, for a failure's report. */
  lastLines(): string
  /** Ends every part, in order. */
  close(): Promise<void>
}
