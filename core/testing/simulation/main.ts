import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { provideServices } from '~/core/testing/services'
import { openSimulation } from './openSimulation'
import * as plants from './plantedBugs'

const TRACE_LINES = 60
/** How many seeds a core takes at a time: few, so that all of them end at about the same time. */
const SHARE = 20
/** After so many it is told how far it has come. */
const TOLD_EACH = 500

/**
 * npm run simulate -- --seeds 100 --from 1 [--trace] [--plant NAME]: exits 1 when an invariant was broken. With many
 * seeds each core has a process of its own, which is told its next share by this one.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    /** A name of plantedBugs.ts. */
    plant: { type: 'string' },
  },
})

type Share = { from: number; count: number }
type Told = { broken: number; moments: number }

async function simulate({ from, count }: Share, isAlone: boolean): Promise<Told> {
  const simulation = await openSimulation()
  const parts = values.plant ? plants[values.plant as keyof typeof plants] : {}
  const told = { broken: 0, moments: 0 }
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await simulation.run(seed, parts)
    told.moments += result.moments
    if (result.broken) {
      told.broken += 1
      console.log(`seed ${seed}: ${result.broken} (${result.moments} moments)`)
    }
    if (values.trace) console.log(result.trace.join('\n'))
    else if (result.broken && isAlone) console.log(result.trace.slice(-TRACE_LINES).join('\n'))
  }
  await simulation.close()
  return told
}

/** All shares, each by whichever process is free. */
async function simulateOnEachCore({ from, count }: Share): Promise<Told> {
  const sum = { broken: 0, moments: 0 }
  let next = from
  let done = 0
  const lane = async () => {
    const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2))
    const ended = once(child, 'exit').then(() => null)
    while (next < from + count) {
      const share = { from: next, count: Math.min(SHARE, from + count - next) }
      next += share.count
      child.send(share)
      const told = await Promise.race([once(child, 'message').then(([answer]) => answer as Told), ended])
      if (!told) throw new Error(`A process ended amid the seeds from ${share.from}.`)
      sum.broken += told.broken
      sum.moments += told.moments
      done += share.count
      if (done % TOLD_EACH < share.count) console.log(`${done} of ${count} seeds: ${sum.broken} broken`)
    }
    child.disconnect()
    await ended
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  return sum
}

async function main() {
  const all = { from: Number(values.from), count: Number(values.seeds) }
  const endServices = await provideServices()
  const startedAt = Date.now()
  const isSmall = values.trace || all.count <= SHARE
  const { broken, moments } = await (isSmall ? simulate(all, all.count === 1) : simulateOnEachCore(all))
  const seconds = (Date.now() - startedAt) / 1000
  console.log(
    `${all.count} seeds from ${all.from}: ${broken} broken, ${moments} moments, ${seconds.toFixed(1)} s, ${(all.count / seconds).toFixed(2)} seeds a second`,
  )
  await endServices()
  process.exit(broken > 0 ? 1 : 0)
}

if (process.send)
  process.on('message', (share: Share) => void simulate(share, false).then((told) => process.send!(told)))
else await main()
