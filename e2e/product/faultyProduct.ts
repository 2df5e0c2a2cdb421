import type { FaultName } from '~/sandbox/faults/faultTable'
import { faultTable } from '~/sandbox/faults/faultTable'
import type { Customer } from '~/scripts/once/Customer'
import { startProduct, type Product } from './startProduct'
import { expectNothingLeft } from './truth'
import { untilRun } from './watch'

/** A product whose limits for a machine are short enough to be run into, and long enough for a busy test machine. */
export const startFaultyProduct = (instance: string, limitMs: number): Promise<Product> =>
  startProduct({
    machines: 'simulated',
    instance,
    env: { BOOT_LIMIT_MS: String(limitMs), VERIFY_LIMIT_MS: String(limitMs) },
  })

/** The faults of the table with this outcome. */
export const faultsThat = (...outcomes: string[]): FaultName[] =>
  (Object.keys(faultTable) as FaultName[]).filter((name) => outcomes.includes(faultTable[name].outcome))

/** Short enough for a test, where the fault is a wait. */
const shortValue: Partial<Record<FaultName, number | string>> = {
  slowActions: 3,
  cloudInitLate: 4,
  slowSsh: 4,
  webhookLate: 2,
}

export const arm = ({ controls }: Product, name: FaultName, times = 1) =>
  controls.arm(name, { times, value: shortValue[name] })

/** Removes a ready agent, and sees that nothing of it is left. */
export async function endOf(product: Product, customer: Customer): Promise<void> {
  await customer.press('remove', { typed: (await customer.status()).name })
  await untilRun(
    product,
    customer.agentId,
    'removed',
    (run) => run.kind === 'deprovision' && run.endedAt !== null,
  )
  await expectNothingLeft(product, customer.agentId)
}

/** All that the page has said on the way. */
export async function wordsUntilEnd(customer: Customer): Promise<string> {
  const said = new Set<string>()
  await customer.waitFor('the end', 300_000, ({ run, lead, note, alert, body }) => {
    const words = [lead, [note ?? ''], [alert?.title ?? ''], alert?.words ?? [], ...body]
    for (const sentence of words)
      said.add(sentence.map((part) => (typeof part === 'string' ? part : Object.values(part)[0])).join(''))
    return run?.isOpen === false
  })
  return [...said].join('\n')
}
