export type Who = { accountId: string; customerId: string | null; role: 'customer' | 'support' | 'admin' }

type Rule = { owner: boolean; support: boolean; admin: boolean }

const ownerOnly: Rule = { owner: true, support: false, admin: false }
const ownerAndStaff: Rule = { owner: true, support: true, admin: true }
const staff: Rule = { owner: false, support: true, admin: true }
const adminOnly: Rule = { owner: false, support: false, admin: true }

/** Who may do what, in one place. `owner`: whose agent, invoice or account it is. */
const rules = {
  openAgent: ownerOnly,
  pay: ownerOnly,
  removeAgent: ownerOnly,
  reprovisionAgent: ownerOnly,
  backUpAgent: ownerOnly,
  restoreBackup: ownerOnly,
  downloadBackup: ownerOnly,
  askRefund: ownerOnly,
  tryAgain: ownerAndStaff,
  cancelRun: ownerAndStaff,
  readConsole: staff,
  repairAgent: staff,
  updateAgent: staff,
  retryJob: staff,
  replayEvent: staff,
  /** Support: up to the limit in the settings. */
  refundInvoice: staff,
  runDoctor: staff,
  refundAnyAmount: adminOnly,
  discardJob: adminOnly,
  settleFinding: adminOnly,
  rearmDeletion: adminOnly,
  unlockState: adminOnly,
  changeSetting: adminOnly,
  manageStaff: adminOnly,
} satisfies Record<string, Rule>

export type Action = keyof typeof rules
export const actions = Object.keys(rules) as Action[]

/** Null target: a thing of nobody's, like a setting. */
export function may(who: Who, action: Action, target: { customerId: string } | null = null): boolean {
  const rule: Rule = rules[action]
  if (who.role !== 'customer' && rule[who.role]) return true
  return rule.owner && target !== null && owns(target, who)
}

/** May cancel, remove, open and pay: the owner alone. */
export const owns = (agent: { customerId: string }, who: Who): boolean => who.customerId === agent.customerId

/** May stop a run: the owner, and staff who help. */
export const mayCancel = (agent: { customerId: string }, who: Who): boolean => may(who, 'cancelRun', agent)

/** What staff read at a button that is not theirs. */
export const ADMINS_ONLY = 'Admins only'

/** How the audit names somebody. */
export const nameOf = (who: Who): string =>
  who.role === 'customer' ? `customer:${who.customerId}` : `staff:${who.accountId}`
