import type { Agent } from './Agents'

/** What is known before something is sold, from our own rows: the web asks nobody else. */
export type SaleLooks = {
  plan: {
    id: string
    name: string
    isOffered: boolean
    priceCents: number
    currency: string
    locationName: string
  } | null
  /** When this customer's latest paid setups began, newest first. */
  setups: Date[]
  /** Null: nobody has looked for a while. */
  isAvailable: boolean | null
  /** All machines a month, one more of this plan included. Null: a price is not known. */
  fleetCents: number | null
}

export type Reservation =
  /** Made now, or by the same form before. */
  | { at: 'reserved'; agent: Agent }
  /** Another one of this customer waits for its payment. */
  | { at: 'open'; agent: Agent }
  /** As many setups as are allowed were begun within the hour. */
  | { at: 'limited'; setups: Date[] }
  | { at: 'nameTaken' }
  | { at: 'foreign' }

export type Sales = {
  /** Without a customer: as far as it concerns everybody. */
  look(planId: string, customerId: string | null): Promise<SaleLooks>
  /**
   * Makes the agent that is about to be paid for. One customer's reservations come one after the other: two forms at
   * once are not two setups.
   */
  reserve(input: {
    agent: { id: string; name: string; customerId: string; planId: string }
    perCustomerHourly: number
    restoreBackupId: string | null
  }): Promise<Reservation>
  /** What the agent's machine is to begin with, while nothing is paid. */
  saveRestore(agentId: string, backupId: string | null): Promise<void>
}
