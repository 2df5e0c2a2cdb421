import { z } from 'zod'
import { pageOf } from '~/sandbox/stripe/answers'
import { closeDispute, reviewDispute } from '~/sandbox/stripe/billing/disputes'
import { flag, mergedMetadata, metadata, paging, route, text } from '~/sandbox/stripe/route'

const of = { ...paging, charge: text.optional(), payment_intent: text.optional() }

export const disputeRoutes = [
  route('GET', '/v1/disputes/:id', {}, (world, { id }) => world.get('dispute', id)),
  route('GET', '/v1/disputes', of, (world, { params: { charge, payment_intent: intent, ...page } }) => {
    const wanted = world
      .list('dispute')
      .filter((one) => (!charge || one.charge === charge) && (!intent || one.payment_intent === intent))
    return pageOf('/v1/disputes', wanted, page)
  }),
  route(
    'POST',
    '/v1/disputes/:id',
    {
      evidence: z.record(z.string(), z.string()).optional(),
      submit: flag.default(true),
      metadata: metadata.optional(),
    },
    (world, { id, params }) => {
      const dispute = world.get('dispute', id)
      dispute.metadata = mergedMetadata(dispute.metadata, params.metadata)
      if (params.evidence && params.submit) reviewDispute(world, dispute)
      return dispute
    },
  ),
  route('POST', '/v1/disputes/:id/close', {}, (world, { id }) => {
    const dispute = world.get('dispute', id)
    closeDispute(world, dispute, 'lost')
    return dispute
  }),
  route('GET', '/v1/radar/early_fraud_warnings/:id', {}, (world, { id }) =>
    world.get('radar.early_fraud_warning', id),
  ),
  route('GET', '/v1/radar/early_fraud_warnings', of, (world, { params }) => {
    const { charge, payment_intent: intent, ...page } = params
    const wanted = world
      .list('radar.early_fraud_warning')
      .filter((one) => (!charge || one.charge === charge) && (!intent || one.payment_intent === intent))
    return pageOf('/v1/radar/early_fraud_warnings', wanted, page)
  }),
]
