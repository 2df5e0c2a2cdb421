import { openSimulation } from './openSimulation'

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
