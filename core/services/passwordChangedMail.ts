import { uuidv7 } from 'uuidv7'
import type { Account } from '~/core/ports/Accounts'
import type { Effect } from '~/core/ports/Runs'

type Input = {
  account: Pick<Account, 'id' | 'email' | 'timeZone'>
  by: string
  address: string | null
  now: Date
}

/** What follows from a new password: word to its owner, and a line in the audit. */
export function passwordChangedMail({ account, by, address, now }: Input): Effect[] {
  return [
    {
      kind: 'mail',
      key: `passwordChanged-${uuidv7()}`,
      to: account.email,
      template: 'passwordChanged',
      values: { at: now.toISOString(), zone: account.timeZone },
    },
    { kind: 'audit', by, action: 'changePassword', target: `account:${account.id}`, address },
  ]
}
