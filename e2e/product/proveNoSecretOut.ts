import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { childrenOf, findSecrets, queuesOf, secretsOf, written, type Text } from './secretScan'
import type { Product } from './startProduct'
import { lastRun } from './watch'

const LOOK_MS = 25
/** Redis is read less often: jobs are in it for a moment, but their payload is also in the outbox's table. */
const QUEUE_LOOK_MS = 250

/** Watches a whole provision from outside, and then reads everything that was written down. */
export async function proveNoSecretOut(product: Product): Promise<void> {
  const seen = new Map<string, Text>()
  const customer = await product.payingCustomer()
  let queuesAt = 0
  for (;;) {
    for (const text of childrenOf(product.parts.worker.pid)) seen.set(`${text.where}\n${text.text}`, text)
    if (Date.now() - queuesAt > QUEUE_LOOK_MS) {
      queuesAt = Date.now()
      for (const text of await queuesOf(product)) seen.set(`${text.where}\n${text.text}`, text)
    }
    const run = await lastRun(product, customer.agentId)
    if (run?.endedAt) {
      expect(run).toMatchObject({ outcome: 'succeeded' })
      break
    }
    await sleep(LOOK_MS)
  }
  const texts = [...seen.values()]
  for (const program of [/terraform/, /ansible-?playbook/i, /ssh/]) {
    expect(
      texts.some(({ text }) => program.test(text)),
      `${program} was seen`,
    ).toBe(true)
  }
  const secrets = await secretsOf(product, customer.agentId)
  const all = [...texts, ...(await written(product))]
  expect(findSecrets(all, secrets)).toEqual([])
  await proveCredentialSpent(texts)
  proveThatTheScanFinds(all, secrets)
}

/** Terraform's own credential is in its environment; it is worth nothing once the run has moved on. */
async function proveCredentialSpent(texts: Text[]): Promise<void> {
  const environment =
    texts.find(({ where, text }) => where.startsWith('environment of') && text.includes('HCLOUD_TOKEN='))
      ?.text ?? ''
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(environment)?.[1] ?? ''
  const answer = await fetch(`${value('HCLOUD_ENDPOINT')}/servers`, {
    headers: { authorization: `Bearer ${value('HCLOUD_TOKEN')}` },
  })
  expect(answer.status).toBe(401)
}

function proveThatTheScanFinds(texts: Text[], secrets: Record<string, string>): void {
  for (const [secret, value] of Object.entries(secrets)) {
    const planted = [...texts, { where: 'planted', text: `{"note":"${value}"}` }]
    expect(findSecrets(planted, secrets)).toContainEqual({ where: 'planted', secret })
  }
}
