/** What of a form is shown again as it was typed. */
export type Typed = {
  email?: string
  current?: string
  password?: string
  /** Passwords that are shown. */
  shown: string[]
  /** The one that was just shown or hidden: it goes on there. Null: the form says what was wrong with it. */
  at: string | null
}

/** Nothing that holds what was typed is kept on the way. */
export const UNSTORED = { 'Cache-Control': 'no-store' }

const FIELDS = ['email', 'current', 'password'] as const

const textOf = (fields: FormData, name: string) => {
  const value = fields.get(name)
  return typeof value === 'string' ? value : undefined
}

/** What comes back with a form that is refused: passwords never do. */
export const typedEmail = (fields: FormData): Typed => ({
  email: textOf(fields, 'email'),
  shown: [],
  at: null,
})

/**
 * A form that was sent by Show or Hide, not to do anything: each field's content goes back to that field and nowhere
 * else. Null: it is to be done.
 */
export function askedToShow(fields: FormData): Typed | null {
  const at = textOf(fields, 'show')
  if (at === undefined) return null
  const shown = FIELDS.filter((name) => fields.getAll('shown').includes(name) !== (name === at))
  return { ...Object.fromEntries(FIELDS.map((name) => [name, textOf(fields, name)])), shown, at }
}
