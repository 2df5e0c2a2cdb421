import type { BudgetSettings } from '~/sandbox/hetzner/RateBudget'

/** How fast and how large the cloud is. */
export type HetznerSettings = {
  createMs: number
  deleteMs: number
  powerMs: number
  imageMs: number
  /** A clean shutdown's action ends at once at Hetzner; the machine needs this long. */
  shutdownMs: number
  /** A firewall's label selector takes effect this much later; ids in a create do at once. */
  selectorMs: number
  /** Servers in the project; new accounts are allowed few. */
  serversMax: number
  /** Over all projects of an account. */
  firewallsMax: number
  budget: BudgetSettings
}

export const hetznerDefaults: HetznerSettings = {
  createMs: 1000,
  deleteMs: 500,
  powerMs: 500,
  imageMs: 2000,
  shutdownMs: 500,
  selectorMs: 2000,
  serversMax: 1000,
  firewallsMax: 50,
  budget: { capacity: 3600, refillPerSecond: 1 },
}
