import type { Effect } from './Runs'

export type Role = 'customer' | 'support' | 'admin'

/** Who is asking: a signed-in browser whose sign-in is complete. */
export type Viewer = {
  accountId: string
  /** Null for staff who buy nothing. */
  customerId: string | null
  sessionId: string
  email: string
  role: Role
  /** IANA's name; null: the browser's. */
  timeZone: string | null
  /** Single keys do nothing. */
  areShortcutsOff: boolean
}

/** A browser whose password was right, and which still owes the code. It may do nothing else. */
export type HalfSignedIn = { sessionId: string; accountId: string; email: string; role: Role }

export type Account = {
  id: string
  email: string
  passwordHash: string
  role: Role
  customerId: string | null
  createdAt: Date
  /** Null: the link in the mail was not opened yet. */
  emailVerifiedAt: Date | null
  timeZone: string | null
  areShortcutsOff: boolean
  /** The key of one-time codes, sealed; in force from totpEnabledAt on. */
  totpSecretSealed: string | null
  totpEnabledAt: Date | null
  /** Recovery codes that were not used yet. */
  recoveryCodesLeft: number
}

export type NewSession = {
  id: string
  /** SHA-256 of the cookie's token, hex. */
  tokenHash: string
  accountId: string
  address: string | null
  userAgent: string | null
  now: Date
  expiresAt: Date
  /** False: the code is still asked for. */
  isConfirmed: boolean
}

export type SessionRow = {
  id: string
  address: string | null
  userAgent: string | null
  createdAt: Date
  lastSeenAt: Date
}

export type TokenPurpose = 'verifyEmail' | 'resetPassword' | 'changeEmail'
export type LinkToken = { accountId: string; purpose: TokenPurpose; email: string }

/** A form of an account that was sent: with the same key again, nothing happens a second time. */
export type Receipt = { key: string; action: string }

type Change = { accountId: string; now: Date; effects: Effect[] }

/** Accounts and customers. Addresses are compared in lower case. Who has left is not found. */
type People = {
  findByEmail(email: string): Promise<Account | null>
  get(accountId: string): Promise<Account | null>
  /** Account and customer in one transaction. False: somebody has this address already. */
  create(account: {
    id: string
    email: string
    passwordHash: string
    role: Role
    customer: { id: string; agentUser: string } | null
    now: Date
    /** Of the link that confirms the address. */
    token?: NewToken
    effects?: Effect[]
  }): Promise<boolean>
  saveSettings(
    accountId: string,
    settings: { timeZone: string | null; areShortcutsOff: boolean },
  ): Promise<void>
  /** Returns the sessions that it ended: all others but `keepSessionId`. */
  changePassword(change: Change & { passwordHash: string; keepSessionId: string | null }): Promise<string[]>
}

export type NewToken = { hash: string; purpose: TokenPurpose; email: string; expiresAt: Date }

/** Links that were mailed. Only their hashes are kept, and each is good once. */
type Links = {
  /** A newer link of the same purpose puts the older ones out of force. False: this form was sent before. */
  addToken(change: Change & { token: NewToken; receipt: Receipt | null }): Promise<boolean>
  /** Null: unknown, used, or past its time. */
  findToken(hash: string, now: Date): Promise<LinkToken | null>
  /** Confirms the address that the link was sent to, and takes it over when it is a new one. */
  useEmailToken(hash: string, now: Date): Promise<'confirmed' | 'unknown' | 'taken'>
  /** Also confirms the address, and ends all sessions: returns them. Null: not good any more. */
  useResetToken(
    change: Omit<Change, 'accountId'> & { hash: string; passwordHash: string },
  ): Promise<string[] | null>
}

/** Browsers that are signed in. */
type Sessions = {
  openSession(session: NewSession, effects?: Effect[]): Promise<void>
  /** Null: unknown, ended, past its time, or its code is still asked for. */
  viewerOf(tokenHash: string, now: Date): Promise<Viewer | null>
  /** Only a session whose code is still asked for. */
  halfSignedIn(tokenHash: string, now: Date): Promise<HalfSignedIn | null>
  /** Those of `sessionIds` that are still good, for sockets that stay open. */
  liveSessions(sessionIds: string[], now: Date): Promise<string[]>
  sessionsOf(accountId: string, now: Date): Promise<SessionRow[]>
  /** Whether this account was ever signed in from there with that browser. */
  hasBeenSeen(
    accountId: string,
    browser: { address: string | null; userAgent: string | null },
  ): Promise<boolean>
  /** False: it was ended already, or is not of this account. */
  endSession(sessionId: string, now: Date, accountId?: string): Promise<boolean>
  /** Returns those that it ended. */
  endSessions(accountId: string, keepSessionId: string | null, now: Date): Promise<string[]>
}

/** One-time codes and what stands in for them. */
type SecondFactors = {
  /** The first one that comes stays until codes are in force: returns what is stored. */
  keepTotpSecret(accountId: string, sealed: string): Promise<string>
  /** False: codes are in force already. */
  enableTotp(change: Change & { step: number; codeHashes: string[] }): Promise<boolean>
  /** True once for each step: a code is good once, and older ones are not good after it. */
  takeTotpStep(accountId: string, step: number): Promise<boolean>
  /** True once. */
  takeRecoveryCode(accountId: string, hash: string, now: Date): Promise<boolean>
}

/** What the law gives people about their data. */
type OwnData = {
  /** Everything about the account, as plain JSON. */
  exportOf(accountId: string): Promise<Record<string, unknown>>
  /** Names of agents that are not proved gone. */
  livingAgents(accountId: string): Promise<string[]>
  /**
   * Keeps invoices, refunds and the audit, which the law wants, and takes the person out of all else. Returns the
   * sessions that it ended. Null: an agent lives.
   */
  erase(change: Change): Promise<string[] | null>
}

export type Accounts = People & Links & Sessions & SecondFactors & OwnData

/** Slow on purpose; argon2id in production. */
export type Passwords = {
  hash(password: string): Promise<string>
  matches(hash: string, password: string): Promise<boolean>
}
