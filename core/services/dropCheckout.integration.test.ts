import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { dropCheckout } from './dropCheckout'
import { startCheckout } from './startCheckout'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

const sessionsOf = (agentId: string) =>
  world.stripe
    .list('checkout.session')
    .filter((one) => one.client_reference_id === agentId)
    .map(({ status }) => status)

test('a payment that Stripe opens while its order is given up can’t be made any more', async () => {
  const person = await world.customer()
  const { agentId, who } = person
  const payments: ServiceWorld['ports']['payments'] = {
    ...world.ports.payments,
    async startCheckout(input) {
      const session = await world.ports.payments.startCheckout(input)
      expect(await dropCheckout(world.ports, { agentId, who })).toMatchObject({ ok: true })
      return session
    },
  }
  const started = await startCheckout({ ...world.ports, payments }, { ...person, planId: 'small' })
  expect(started).toMatchObject({ ok: false, problem: { code: 'checkout_closed' } })
  expect(sessionsOf(agentId)).toEqual(['expired'])
  expect(await world.ports.agents.get(agentId)).toMatchObject({ wanted: 'gone', wantedReason: 'dropped' })
})

test('an order that is given up while its payment is being opened takes that payment along', async () => {
  const person = await world.customer()
  const { agentId, who } = person
  await world.db.agent.create({
    data: { id: agentId, name: 'fern-late', customerId: person.customerId, planId: 'small' },
  })
  let isFirst = true
  const agents: ServiceWorld['ports']['agents'] = {
    ...world.ports.agents,
    async get(id) {
      const seen = await world.ports.agents.get(id)
      if (!isFirst) return seen
      isFirst = false
      expect(await startCheckout(world.ports, { ...person, planId: 'small' })).toMatchObject({ ok: true })
      return seen
    },
  }
  expect(await dropCheckout({ ...world.ports, agents }, { agentId, who })).toMatchObject({ ok: true })
  expect(sessionsOf(agentId)).toEqual(['expired'])
  expect(await world.ports.agents.get(agentId)).toMatchObject({ wanted: 'gone', wantedReason: 'dropped' })
})

test('a form that is sent twice leads to the payment, also when it was made meanwhile', async () => {
  const person = await world.customer()
  const payments: ServiceWorld['ports']['payments'] = {
    ...world.ports.payments,
    async startCheckout(input) {
      const session = await world.ports.payments.startCheckout(input)
      await world.db.agent.update({ where: { id: person.agentId }, data: { wanted: 'running' } })
      return session
    },
  }
  const started = await startCheckout({ ...world.ports, payments }, { ...person, planId: 'small' })
  expect(started).toMatchObject({ ok: true })
  expect(sessionsOf(person.agentId)).toEqual(['open'])
})
