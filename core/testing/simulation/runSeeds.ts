import { openSimulation } from './openSimulation'

/** So many at a time: a test that ends soon names those few. */
const SHARE = 25

/** The first and the last of each share, of all from `from` to `to`. */
export const sharesOf = (from: number, to: number) =>
  Array.from({ length: Math.ceil((to - from + 1) / SHARE) }, (_none, index) => {
    const first = from + index * SHARE
    return [first, Math.min(first + SHARE - 1, to)] as const
  })

/** What was broken, and how to see it again; empty: nothing. */
export async function runSeeds(from: number, to: number): Promise<string[]> {
  const simulation = await openSimulation()
  const broken: string[] = []
  try {
    for (let seed = from; seed <= to; seed += 1) {
      const result = await simulation.run(seed)
      if (result.broken) broken.push(`${result.broken} (npm run simulate -- --seeds 1 --from ${seed})`)
    }
  } finally {
    await simulation.close()
  }
  return broken
}
