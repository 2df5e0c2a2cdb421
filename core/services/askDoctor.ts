import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

/** Has a worker look at everything again. */
export async function askDoctor(
  { doctorReports }: Pick<Ports, 'doctorReports'>,
  { who }: { who: Who },
): Promise<Outcome<null>> {
  if (!may(who, 'runDoctor')) return refused('not_allowed', 'Staff only.')
  await doctorReports.ask(nameOf(who))
  return accepted(null)
}
