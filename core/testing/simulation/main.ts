import { parseArgs } from 'node:util'
import { provideServices } from '~/core/testing/services'
import { openSimulation } from './openSimulation'
import * as plants from './plantedBugs'

const TRACE_LINES = 60

/** npm run simulate -- --seeds 100 --from 1 [--trace] [--plant NAME]: exits 1 when an invariant was broken. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    /** A name of plantedBugs.ts. */
    plant: { type: 'string' },
  },
})
const [from, count] = [Number(values.from), Number(values.seeds)]
const endServices = await provideServices()
const simulation = await openSimulation()
const startedAt = Date.now()
const parts = values.plant ? plants[values.plant as keyof typeof plants] : {}
let broken = 0
let moments = 0
for (let seed = from; seed < from + count; seed += 1) {
  const result = await simulation.run(seed, parts)
  moments += result.moments
  if (result.broken) {
    broken += 1
    console.log(`seed ${seed}: ${result.broken} (${result.moments} moments)`)
  }
  if (values.trace) console.log(result.trace.join('\n'))
  else if (result.broken && count === 1) console.log(result.trace.slice(-TRACE_LINES).join('\n'))
}
const seconds = (Date.now() - startedAt) / 1000
console.log(
  `${count} seeds from ${from}: ${broken} broken, ${moments} moments, ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(2)} seeds a second`,
)
await simulation.close()
await endServices()
process.exit(broken > 0 ? 1 : 0)
