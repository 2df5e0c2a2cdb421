import type { Typed } from '~/app/session/typed'

/** What is wrong with one of the account page's forms, by field. */
export type SectionProblems = { email?: string; current?: string; password?: string; form?: string }

/** What came back for one of them. */
export type SectionAnswer = { problems: SectionProblems; typed: Typed }
