import { route, text } from '~/sandbox/stripe/route'

export const billingPortalRoutes = [
  route(
    'POST',
    '/v1/billing_portal/sessions',
    { customer: text, return_url: text.optional(), configuration: text.optional(), locale: text.optional() },
    (world, { params }) => {
      const id = world.newId('bps')
      return world.add<'billing_portal.session'>({
        id,
        object: 'billing_portal.session',
        configuration: params.configuration ?? 'bpc_sandbox',
        created: world.now(),
        customer: world.get('customer', params.customer, 'customer').id,
        livemode: false,
        return_url: params.return_url ?? null,
        url: `${world.publicUrl()}/billing/${id}`,
      })
    },
  ),
]
