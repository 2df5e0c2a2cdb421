import type { Tx } from './client'

type Receipt = { key: string; accountId: string; action: string; now: Date }

/** True for the first who comes with this form; the row goes with the transaction that did the work. */
export async function firstReceipt(tx: Tx, { key, accountId, action, now }: Receipt): Promise<boolean> {
  const { count } = await tx.formReceipt.createMany({
    data: [{ key: `${accountId}:${action}:${key}`, accountId, action, result: {}, createdAt: now }],
    skipDuplicates: true,
  })
  return count === 1
}
