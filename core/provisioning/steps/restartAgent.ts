import { runPlay } from '../runPlay'
import { done, type Step } from '../step'

/** The cheapest repair. Whether it helped is for verifyAgent to see. */
export const restartAgent: Step = {
  name: 'restartAgent',
  policy: () => ({ tries: 2, limitMs: null, limitCode: 'verify_failed' }),
  async perform(context) {
    await runPlay(context, 'restart', {}, {})
    return done()
  },
}
