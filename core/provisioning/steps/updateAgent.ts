import { runPlay } from '../runPlay'
import { done, type Step } from '../step'

/** Installs what this release says, and restarts the agent with it. Done again it restarts once more, and is whole. */
export const updateAgent: Step = {
  name: 'updateAgent',
  policy: () => ({ tries: 2, limitMs: null, limitCode: 'configure_failed' }),
  async perform(context) {
    const { changed } = await runPlay(context, 'configure', {}, {})
    await runPlay(context, 'restart', {}, {})
    return done(`${changed} changed`)
  },
}
