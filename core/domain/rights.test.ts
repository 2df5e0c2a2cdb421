import { expect, test } from 'vitest'
import { actions, may, mayCancel, nameOf, owns, type Action, type Who } from './rights'

const agent = { customerId: 'c1' }
const owner: Who = { accountId: 'a1', customerId: 'c1', role: 'customer' }
const stranger: Who = { accountId: 'a2', customerId: 'c2', role: 'customer' }
const noCustomer: Who = { accountId: 'a3', customerId: null, role: 'customer' }
const support: Who = { accountId: 'a4', customerId: null, role: 'support' }
const admin: Who = { accountId: 'a5', customerId: null, role: 'admin' }

test.each([
  ['the owner', owner, true, true, 'customer:c1'],
  ['another customer', stranger, false, false, 'customer:c2'],
  ['an account without customer', noCustomer, false, false, 'customer:null'],
  ['support', support, false, true, 'staff:a4'],
  ['an admin', admin, false, true, 'staff:a5'],
] as const)('%s', (_who, who, isOwner, isAllowedToCancel, name) => {
  expect([owns(agent, who), mayCancel(agent, who), nameOf(who)]).toEqual([isOwner, isAllowedToCancel, name])
})

/** o: owner, s: support, a: admin. */
const matrix: Record<Action, string> = {
  openAgent: 'o',
  pay: 'o',
  removeAgent: 'o',
  reprovisionAgent: 'o',
  backUpAgent: 'o',
  restoreBackup: 'o',
  downloadBackup: 'o',
  askRefund: 'o',
  tryAgain: 'osa',
  cancelRun: 'osa',
  readConsole: 'sa',
  repairAgent: 'sa',
  updateAgent: 'sa',
  retryJob: 'sa',
  replayEvent: 'sa',
  refundInvoice: 'sa',
  runDoctor: 'sa',
  refundAnyAmount: 'a',
  discardJob: 'a',
  settleFinding: 'a',
  rearmDeletion: 'a',
  unlockState: 'a',
  changeSetting: 'a',
  manageStaff: 'a',
}

test.each(actions)('%s is for those whom the matrix names, and for no other customer', (action) => {
  const allowed = [owner, support, admin].filter((who) => may(who, action, agent)).map(({ role }) => role)
  const letters = { customer: 'o', support: 's', admin: 'a' }
  expect(allowed.map((role) => letters[role]).join('')).toBe(matrix[action])
  expect([stranger, noCustomer].filter((who) => may(who, action, agent))).toEqual([])
})

test('what belongs to nobody is no customer’s', () => {
  expect(actions.filter((action) => may(owner, action) || may(noCustomer, action))).toEqual([])
})

test('staff who buy are owners of what they bought, and nothing more', () => {
  const buyer: Who = { ...support, customerId: 'c1' }
  expect(may(buyer, 'removeAgent', agent)).toBe(true)
  expect(may(buyer, 'changeSetting', agent)).toBe(false)
})
