import { done, type Step } from '../step'

/** The firewall and the recovery key that all machines of this environment share. */
export const applyFoundation: Step = {
  name: 'applyFoundation',
  policy: () => ({ tries: 5, limitMs: null, limitCode: 'create_failed' }),
  async perform({ ports: { infrastructure, foundation, settings }, by }) {
    const ids = await infrastructure.applyFoundation(
      {
        environment: settings.environment,
        bastionCidr: settings.bastionCidr,
        labels: { 'aura-environment': settings.environment },
      },
      by,
    )
    await foundation.save(ids)
    return done()
  },
}
