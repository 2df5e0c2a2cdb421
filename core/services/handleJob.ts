import { unreachable } from '../domain/errors'
import type { Job } from '../domain/job'
import type { Run } from '../domain/run'
import type { Ports } from '../ports/Ports'
import { advance } from '../provisioning/advance'
import { convergeAgent } from './convergeAgent'
import { deliverAlert } from './deliverAlert'
import { handleStripeEvent } from './handleStripeEvent'
import { reconcile } from './reconcile'
import { runDoctor } from './runDoctor'
import { runBulk } from './runBulk'
import { sendMail } from './sendMail'
import { sendOwedRefund } from './sendOwedRefund'
import { settleFinding } from './settleFinding'

/** `run`: as an advance left it. */
export type Handled = { at: 'done'; run?: Run } | { at: 'later'; until: Date }

/** What each job does. A worker is a queue, a rate, and this. */
export async function handleJob(
  ports: Ports,
  job: Job,
  worker: { owner: string; shutdown: AbortSignal },
): Promise<Handled> {
  switch (job.name) {
    case 'advanceRun': {
      const advanced = await advance(ports, { runId: job.runId, version: job.version, ...worker })
      if (advanced.at === 'held') return { at: 'later', until: advanced.until }
      return { at: 'done', run: advanced.at === 'advanced' ? advanced.run : undefined }
    }
    case 'handleStripeEvent':
      await handleStripeEvent(ports, job.eventId)
      return { at: 'done' }
    case 'convergeAgent':
      await convergeAgent(ports, job.agentId)
      return { at: 'done' }
    case 'sendMail':
      return sendMail(ports, job.mailId)
    case 'sendRefund':
      await sendOwedRefund(ports, job.refundId)
      return { at: 'done' }
    case 'runBulk':
      await runBulk(ports, job.bulkId)
      return { at: 'done' }
    case 'runDoctor':
      await runDoctor(ports, worker.shutdown)
      return { at: 'done' }
    case 'deliverAlert':
      await deliverAlert(ports, job.alertId)
      return { at: 'done' }
    case 'reconcile':
      await reconcile(ports, { minAgeMs: 0, signal: worker.shutdown })
      return { at: 'done' }
    case 'settleFinding':
      return settleFinding(ports, job.findingId, worker.shutdown)
    default:
      return unreachable(job)
  }
}
