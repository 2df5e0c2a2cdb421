import { runPlay } from '../runPlay'
import { done, type Step } from '../step'

/** A machine that does not answer can't be told to start anything: the health check goes on from there. */
const TRIES_MAX = 3

/** What was stopped for a backup runs again. */
export const startAgent: Step = {
  name: 'startAgent',
  policy: () => ({ tries: TRIES_MAX, limitMs: null, limitCode: 'verify_failed' }),
  async perform(context) {
    const { run, machine } = context
    if (!machine?.readyAt) return done('no machine to start it on')
    if (run.stepTries >= TRIES_MAX) return done('it does not answer: left to the health check')
    await runPlay(context, 'start', {}, {})
    return done()
  },
}
