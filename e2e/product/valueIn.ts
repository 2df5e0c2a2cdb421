import type { Product } from './startProduct'

/** A value of the first row that the product's database has there; '' when there is none. */
export async function valueIn(
  { db }: Product,
  column: string,
  from: string,
  values: unknown[] = [],
): Promise<string> {
  const { rows } = await db.query<{ value: string }>(`SELECT ${column} AS value FROM ${from}`, values)
  return rows[0]?.value ?? ''
}

/** The id at the cloud of an agent's one server. */
export const serverOf = (product: Product, agentId: string) =>
  valueIn(
    product,
    '"providerId"',
    `"Resource" WHERE kind = 'server' AND state <> 'gone' AND "agentId" = $1`,
    [agentId],
  )
