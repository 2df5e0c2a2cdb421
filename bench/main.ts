import { benchLive } from './live/benchLive'
import { provideBenchServices } from './provideBenchServices'
import { benchWebhooks } from './webhooks/benchWebhooks'

const benches = { live: benchLive, webhooks: benchWebhooks }

/** npm run bench -- NAME: prints figures beside a floor in the same run; exits 1 when a limit is missed. */
const name = process.argv[2] ?? ''
if (!Object.hasOwn(benches, name)) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')}`)
  process.exit(2)
}
const services = await provideBenchServices()
let isHeld = false
try {
  isHeld = await benches[name as keyof typeof benches](services)
} finally {
  await services.close()
}
console.log(isHeld ? 'All limits held.' : 'Not all limits held.')
process.exit(isHeld ? 0 : 1)
