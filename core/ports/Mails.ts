export type OwedMail = {
  id: string
  key: string
  to: string
  template: string
  values: unknown
  /** Somebody is, or was, handing it over. */
  claimedAt: Date | null
  sentAt: Date | null
}

/** Mails that are owed, each under a key that makes it go out once. */
export type Mails = {
  get(id: string): Promise<OwedMail | null>
  /** True for one caller: from now on the mail is theirs to hand over. An older claim than `olderThan` is taken over. */
  claim(id: string, olderThan: Date | null): Promise<boolean>
  /** It was surely not handed over: whoever comes next may. */
  release(id: string): Promise<void>
  markSent(id: string): Promise<void>
}
