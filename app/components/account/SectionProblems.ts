/** What is wrong with one of the account page's forms, by field. */
export type SectionProblems = { email?: string; current?: string; password?: string; form?: string }
