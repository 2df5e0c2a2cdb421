import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSandbox } from '~/sandbox/createSandbox'
import { createFaults } from '~/sandbox/faults/Faults'
import { openRealWorld } from '~/sandbox/machines/openRealWorld'
import { openSimulatedWorld } from '~/sandbox/machines/simulated/openSimulatedWorld'
import { realTimeline } from '~/sandbox/world/Timeline'
import { ensureGolden } from '~/scripts/images/ensureGolden'
import { ensureGoTool } from '~/scripts/setup/goTools.mjs'

const { values } = parseArgs({
  options: {
    machines: { type: 'string', default: 'simulated' },
    port: { type: 'string', default: '0' },
    'stripe-port': { type: 'string', default: '0' },
    'smtp-port': { type: 'string', default: '0' },
    'webhook-url': { type: 'string' },
    /** A name for what real machines leave on the host, up to 5 letters. */
    instance: { type: 'string', default: 'box' },
  },
})

const faults = createFaults()
const folder = await mkdtemp(join(tmpdir(), 'aura-sandbox-'))

async function openWorld() {
  const { machines: level, instance } = values
  if (level === 'simulated') return openSimulatedWorld({ timeline: realTimeline, faults, folder })
  if (level !== 'real') throw new Error(`--machines ${level}: real or simulated`)
  const images = await ensureGolden(console.error)
  const programs = {
    headscale: await ensureGoTool('headscale'),
    tailscale: await ensureGoTool('tailscale'),
    tailscaled: await ensureGoTool('tailscaled'),
  }
  return openRealWorld({ faults, instance, folder, images, programs })
}

async function start() {
  return createSandbox({
    world: await openWorld(),
    faults,
    hasGoldenImage: true,
    webhookUrl: values['webhook-url'] ?? null,
    ports: {
      main: Number(values.port),
      stripe: Number(values['stripe-port']),
      smtp: Number(values['smtp-port']),
    },
  })
}

const starting = start()
let isEnding = false
async function end() {
  if (isEnding) return
  isEnding = true
  const sandbox = await starting.catch(() => null)
  await sandbox?.close()
  await rm(folder, { recursive: true, force: true })
  process.exit(sandbox ? 0 : 1)
}
process.on('SIGTERM', () => void end())
process.on('SIGINT', () => void end())

try {
  process.stdout.write(`${JSON.stringify((await starting).endpoints)}\n`)
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  await end()
}
