import type { List } from '~/core/ports/ConsoleLists'
import type { ConsolePages } from '~/core/ports/ConsolePages'
import { csvOf, queryOf, type ListSpec } from './listView'
import { auditSpec } from './specs/auditSpec'
import { customersSpec } from './specs/customersSpec'
import { inboxSpec } from './specs/inboxSpec'
import { jobGroupsSpec, jobsSpec } from './specs/jobsSpec'
import { refundsSpec } from './specs/refundsSpec'
import { runsSpec } from './specs/runsSpec'
import { statesSpec } from './specs/statesSpec'

type Read = { lists: ConsolePages['lists']; plans: { id: string; name: string }[] }

/** The lines of `runs.csv`, `customers.csv` and so on. Null: there is no such list. */
export function csvFile(
  name: string,
  request: Request,
  { lists, plans }: Read,
  now: Date,
): AsyncGenerator<string, void> | null {
  const file = <Row>(spec: ListSpec<Row>, list: List<Row>) =>
    csvOf(spec, queryOf(request, spec), (ask) => list.page(ask), now)
  switch (name) {
    case 'runs.csv':
      return file(runsSpec, lists.runs)
    case 'customers.csv':
      return file(customersSpec(plans), lists.customers)
    case 'jobs.csv':
      return file(jobGroupsSpec, lists.jobGroups)
    case 'all.csv':
      return file(jobsSpec, lists.jobs)
    case 'refunds.csv':
      return file(refundsSpec, lists.refunds)
    case 'inbox.csv':
      return file(inboxSpec, lists.inbox)
    case 'states.csv':
      return file(statesSpec, lists.states)
    case 'audit.csv':
      return file(auditSpec, lists.audit)
    default:
      return null
  }
}
