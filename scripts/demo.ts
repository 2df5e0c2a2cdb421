import { endWithParent } from './demo/endWithParent.mjs'
import { parseDemoArgs } from './demo/parseDemoArgs.mjs'
import { startWorld } from './demo/startWorld'
import type { DemoWorld } from './demo/DemoWorld'
import { freePort } from './services/freePort'
import { isPortFree } from './services/isPortFree'
import { runOnce } from './once/runOnce'

const args = parseDemoArgs(process.argv.slice(2))
const machines = process.env.AURA_DEMO_MACHINES === 'real' ? 'real' : 'simulated'
const setup = JSON.parse(process.env.AURA_DEMO_SETUP ?? '{}') as { startedAt?: number }
const startedAt = setup.startedAt ?? Date.now()

let world: DemoWorld | null = null
let isEnding = false
async function end(code: number) {
  if (isEnding) return
  isEnding = true
  await world?.close()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0))
endWithParent(() => void end(1))

// What two customers cost is counted: no scan of the whole environment comes between.
if (args.once) process.env.RECONCILE_MS ??= '3600000'

try {
  const port = await choosePort()
  world = await startWorld({ machines, port, isDevelopment: args.dev, say: console.log })
  const setupMs = Date.now() - startedAt
  if (args.once) {
    const { report, plantLeftover, isUntimed } = args
    const isOk = await runOnce(world, { setupMs, report, plantLeftover, isUntimed })
    isEnding = true
    process.exit(isOk ? 0 : 1)
  }
  greet(world, setupMs)
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  await end(1)
}

/** Another demo may be running: then this one takes a free port and says so. */
async function choosePort() {
  if (args.once) return freePort()
  if (await isPortFree(args.port)) return args.port
  const port = await freePort()
  console.log(`Port ${args.port} is in use; taking ${port}.`)
  return port
}

function greet({ url, sandbox, staff, logs }: DemoWorld, setupMs: number) {
  const index = new URL('/', sandbox.admin).href
  console.log(`
Aura is ready after ${Math.round(setupMs / 1000)} s, with ${machines} machines.

  Aura          ${url}          sign up there as a customer; any e-mail address will do
  Console       ${url}/console  as ${staff.email}, password ${staff.password}
    code        npm run code -- ${staff.totpKey}
  Sandbox       ${index}
    mailbox     ${sandbox.mailbox}
    faults      ${sandbox.faults}
  Logs          ${logs}

Everything began empty and ends with this command: Ctrl-C.`)
}
