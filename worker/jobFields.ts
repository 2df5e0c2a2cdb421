import type { LogFields } from '~/core/adapters/log'
import type { Job } from '~/core/domain/job'
import type { Ports } from '~/core/ports/Ports'

/** Runs that a worker remembers whose they are; what is forgotten is asked again. */
const KNOWN_MAX = 5_000

type Owned = { runId?: string; run?: string; agentId?: string; customerId?: string }

/** Says of a job, for the log, which run, agent and customer it is about. None of this ever changes for an id. */
export function jobFields({ runs, agents }: Pick<Ports, 'runs' | 'agents'>) {
  const known = new Map<string, Owned>()

  async function ofAgent(agentId: string): Promise<Owned> {
    const agent = await agents.get(agentId)
    return { agentId, customerId: agent?.customerId }
  }
  async function ofRun(runId: string): Promise<Owned> {
    const run = await runs.get(runId)
    if (!run) return { runId }
    return { runId, run: run.ref, ...(run.agentId ? await ofAgent(run.agentId) : {}) }
  }
  async function remembered(id: string, read: (id: string) => Promise<Owned>): Promise<Owned> {
    const owned = known.get(id) ?? (await read(id))
    if (known.size >= KNOWN_MAX) known.clear()
    known.set(id, owned)
    return owned
  }

  /** Throws when the database is away, as the job itself would. */
  return async (job: Job): Promise<LogFields> => {
    const { name, ...payload } = job
    const ids = Object.fromEntries(Object.entries(payload).filter(([field]) => field.endsWith('Id')))
    if ('runId' in job) return { job: name, ...ids, ...(await remembered(job.runId, ofRun)) }
    if ('agentId' in job) return { job: name, ...ids, ...(await remembered(job.agentId, ofAgent)) }
    return { job: name, ...ids }
  }
}
