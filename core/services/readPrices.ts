import type { Ports } from '../ports/Ports'

/** What things cost at the provider, and what can be had: for the web, which asks nobody. Returns how many prices changed. */
export async function readPrices({
  prices,
  priceBook,
  clock,
}: Pick<Ports, 'prices' | 'priceBook' | 'clock'>): Promise<number> {
  const offers = await prices.serverTypes()
  await priceBook.saveCapacity(offers, clock.now())
  return priceBook.save(await prices.list(), clock.now())
}
