import type { Machines } from '~/sandbox/machines/Machines'
import type { TailnetBackend } from '~/sandbox/tailscale/TailnetBackend'

/** One way of having machines, whole: the simulated one, or real ones by systemd-nspawn. */
export type MachineWorld = {
  machines: Machines
  tailnet: {
    backend: TailnetBackend
    /** HTTP proxy into the tailnet, on loopback. */
    proxyUrl: string
    /** The ops node, from which agents are reached, by its tailnet address. */
    opsAddress: string
    /** What machines join; null: nothing that has an address. */
    loginServer: string | null
  }
  /** This host as machines reach it; what they shall reach listens there. */
  hostAddress: string
  /** Where SSH comes from. */
  bastionCidr: string
  /** Programs that stand in for real ones at this level; null: the real ones. */
  standIns: StandIns | null
  /** This level's own requests, below /admin/machines; null: none. */
  admin: ((request: Request) => Promise<Response>) | null
  /** The golden image is offered under this id. */
  offerGolden(imageId: number): void
  /** Called once the address of /admin is known. */
  attach(adminUrl: string): Promise<void>
  close(): Promise<void>
}

export type StandIns = { ansiblePlaybook: string; ssh: string }
