import type { Limits } from '~/app/http/limits'
import type { Accounts, Passwords } from '~/core/ports/Accounts'
import type { ConsolePages } from '~/core/ports/ConsolePages'
import type { Pages } from '~/core/ports/Pages'
import type { Ports } from '~/core/ports/Ports'
import type { Tickets } from '~/core/ports/Tickets'

/** What the pages need from core's ports; server.ts makes them real. */
export type WebDeps = Pick<
  Ports,
  | 'agents'
  | 'archive'
  | 'backups'
  | 'bulk'
  | 'billing'
  | 'costs'
  | 'sales'
  | 'clock'
  | 'doctorReports'
  | 'events'
  | 'failedJobs'
  | 'findings'
  | 'inbox'
  | 'keys'
  | 'payments'
  | 'random'
  | 'runs'
  | 'seal'
  | 'settingRows'
  | 'settings'
  | 'stateLocks'
> & {
  accounts: Accounts
  passwords: Passwords
  pages: Pages
  consolePages: ConsolePages
  tickets: Tickets
  limits: Limits
  /** True where the site is served over https. */
  isSecure: boolean
}
