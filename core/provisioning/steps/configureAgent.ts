import { runPlay } from '../runPlay'
import { done, type Step } from '../step'

/** Installs what the golden image lacks, hardens, and writes all configuration that needs no network address. */
export const configureAgent: Step = {
  name: 'configureAgent',
  policy: () => ({ tries: 2, limitMs: null, limitCode: 'configure_failed' }),
  async perform(context) {
    const { changed } = await runPlay(context, 'configure', {}, {})
    return done(`${changed} changed`)
  },
}
