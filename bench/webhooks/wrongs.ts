type Taken = {
  /** Event ids as they were sent, duplicates too. */
  sent: string[]
  inbox: { id: string; deliveries: number }[]
  /** The event of each job. */
  jobs: string[]
}

/** Whatever is not "every event once, with all its deliveries, and one job each", in words; empty: all is well. */
export function wrongs({ sent, inbox, jobs }: Taken): string[] {
  const deliveries = countOf(sent)
  const rows = new Map(inbox.map((row) => [row.id, row.deliveries]))
  const owed = countOf(jobs)
  const ids = [...deliveries.keys()]
  return [
    told(
      'lost',
      ids.filter((id) => !rows.has(id)),
    ),
    told('recorded twice', inbox.length === rows.size ? [] : inbox.map(({ id }) => id)),
    told(
      'never sent',
      [...rows.keys(), ...owed.keys()].filter((id) => !deliveries.has(id)),
    ),
    told(
      'deliveries miscounted',
      ids.filter((id) => rows.has(id) && rows.get(id) !== deliveries.get(id)),
    ),
    told(
      'without a job',
      ids.filter((id) => !owed.has(id)),
    ),
    told(
      'with more than one job',
      ids.filter((id) => (owed.get(id) ?? 0) > 1),
    ),
  ].flat()
}

const told = (what: string, ids: string[]) => (ids.length > 0 ? [`${ids.length} ${what}, as ${ids[0]}`] : [])

function countOf(ids: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
