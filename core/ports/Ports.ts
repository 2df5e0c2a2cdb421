import type { Agents } from './Agents'
import type { AlertHook, Alerts } from './Alerts'
import type { Archive } from './Archive'
import type { Backups } from './Backups'
import type { Billing } from './Billing'
import type { Bulk } from './Bulk'
import type { Clock, Random } from './Clock'
import type { Configurator } from './Configurator'
import type { Costs } from './Costs'
import type { DoctorLooks, DoctorReports } from './Doctor'
import type { Events } from './Events'
import type { FailedJobs } from './FailedJobs'
import type { Findings } from './Findings'
import type { Foundation } from './Foundation'
import type { Inbox } from './Inbox'
import type { Infrastructure } from './Infrastructure'
import type { Inventory, StateInventory, SubscriptionInventory } from './Inventory'
import type { Jobs, Outbox } from './Jobs'
import type { Keys } from './Keys'
import type { Ledger } from './Ledger'
import type { Mailer } from './Mail'
import type { Mails } from './Mails'
import type { ModelKeys } from './ModelKeys'
import type { Payments } from './Payments'
import type { PriceBook, Prices } from './Prices'
import type { Registrations } from './Registrations'
import type { RestoreCheck } from './RestoreCheck'
import type { Runs } from './Runs'
import type { Sales } from './Sales'
import type { Seal } from './Seal'
import type { Servers } from './Servers'
import type { SettingRows } from './SettingRows'
import type { Settings } from './Settings'
import type { StateLocks } from './StateLocks'
import type { Tailnet } from './Tailnet'
import type { Vitals } from './Vitals'

/** Everything that core needs from outside. Services and steps pick what they use. */
export type Ports = {
  clock: Clock
  random: Random
  runs: Runs
  agents: Agents
  ledger: Ledger
  jobs: Jobs
  outbox: Outbox
  alerts: Alerts
  alertHook: AlertHook
  vitals: Vitals
  doctorLooks: DoctorLooks
  doctorReports: DoctorReports
  billing: Billing
  sales: Sales
  costs: Costs
  priceBook: PriceBook
  prices: Prices
  backups: Backups
  archive: Archive
  restoreCheck: RestoreCheck
  registrations: Registrations
  findings: Findings
  inventory: Inventory
  stateInventory: StateInventory
  subscriptionInventory: SubscriptionInventory
  foundation: Foundation
  servers: Servers
  infrastructure: Infrastructure
  configurator: Configurator
  tailnet: Tailnet
  modelKeys: ModelKeys
  payments: Payments
  events: Events
  mailer: Mailer
  mails: Mails
  seal: Seal
  keys: Keys
  settings: Settings
  settingRows: SettingRows
  failedJobs: FailedJobs
  bulk: Bulk
  inbox: Inbox
  stateLocks: StateLocks
}
