import { Hono } from 'hono'
import { adminRoutes } from '~/sandbox/admin/adminRoutes'
import { indexPage } from '~/sandbox/admin/indexPage'
import { createFaults, type Faults } from '~/sandbox/faults/Faults'
import { faultRoutes } from '~/sandbox/faults/faultRoutes'
import { createHetzner, type Hetzner } from '~/sandbox/hetzner/createHetzner'
import type { HetznerSettings } from '~/sandbox/hetzner/HetznerSettings'
import type { MachineWorld } from '~/sandbox/machines/MachineWorld'
import { createMailbox, type Mailbox } from '~/sandbox/mailbox/createMailbox'
import { createModel, type Model } from '~/sandbox/model/createModel'
import { createStripe, type StripeSandbox } from '~/sandbox/stripe/createStripe'
import { createTailscale, type Tailscale } from '~/sandbox/tailscale/createTailscale'
import { describeSandbox } from '~/sandbox/describeSandbox'
import { createSandboxKeys, modelKey } from '~/sandbox/sandboxKeys'
import { createAccessLog, type AccessLog } from '~/sandbox/world/AccessLog'
import { serve, type Served } from '~/sandbox/world/serve'
import { realTimeline, type Timeline } from '~/sandbox/world/Timeline'

export type SandboxOptions = {
  /** The machines of one level; they may strike the same faults. */
  world: MachineWorld
  faults?: Faults
  timeline?: Timeline
  random?: () => number
  hetzner?: Partial<HetznerSettings>
  /** Whether the golden image is offered from the start. */
  hasGoldenImage?: boolean
  webhookUrl?: string | null
  /** 0 or absent: any free port. */
  ports?: { main?: number; stripe?: number; smtp?: number }
}

export type Sandbox = {
  level: 'real' | 'simulated'
  endpoints: SandboxEndpoints
  faults: Faults
  hetzner: Hetzner
  tailscale: Tailscale
  stripe: StripeSandbox
  model: Model
  mailbox: Mailbox
  log: AccessLog
  close(): Promise<void>
}

/** What clients need; the sandbox prints it as its first line. */
export type SandboxEndpoints = {
  hetzner: { endpoint: string; token: string }
  tailscale: { endpoint: string; clientId: string; clientSecret: string }
  stripe: { endpoint: string; secretKey: string; webhookSecret: string }
  /** `endpoint` and `key` as this host uses them, `guestEndpoint` as machines do. */
  model: {
    endpoint: string
    guestEndpoint: string
    key: string
    id: string
    adminUrl: string
    adminKey: string
  }
  mailbox: string
  faults: string
  smtp: string
  admin: string
  machines: 'real' | 'simulated'
  hostAddress: string
  bastionCidr: string
  tailnet: { proxyUrl: string; opsAddress: string; loginServer: string | null }
  standIns: MachineWorld['standIns']
}

const GOLDEN = { labels: { 'aura-image': 'golden' }, description: 'Aura golden image', sizeGb: 1.2 }
type Services = Pick<Sandbox, 'faults' | 'hetzner' | 'tailscale' | 'stripe' | 'model' | 'mailbox' | 'log'>

function mainApp(
  services: Services,
  options: SandboxOptions,
  timeline: Timeline,
  links: () => SandboxEndpoints,
) {
  const { faults, hetzner, tailscale, model, mailbox, stripe, log } = services
  const { machines, admin } = options.world
  const app = new Hono()
  app.all('/hetzner/*', (c) => hetzner.fetch(c.req.raw))
  app.all('/tailscale/*', (c) => tailscale.fetch(c.req.raw))
  app.all('/model/*', (c) =>
    log.record('model', c.req.raw, new URL(c.req.url).pathname, () => model.fetch(c.req.raw)),
  )
  app.all('/mailbox', (c) => mailbox.fetch(c.req.raw))
  app.all('/mailbox/*', (c) => mailbox.fetch(c.req.raw))
  app.route('/', faultRoutes(faults, machines.level))
  app.route(
    '/',
    adminRoutes({ timeline, log, hetzner, tailscale, stripe, model, machines, machineAdmin: admin }),
  )
  app.get('/', (c) => c.html(indexPage(links())))
  app.onError((error) => {
    throw error
  })
  return app
}

/** All services of the sandbox, on loopback ports. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { world, timeline = realTimeline, random = Math.random, ports = {} } = options
  const { machines } = world
  const faults = options.faults ?? createFaults()
  const log = createAccessLog(timeline)
  const keys = createSandboxKeys(random)
  const hetzner = createHetzner({
    timeline,
    faults,
    machines,
    log,
    random,
    token: keys.token,
    settings: options.hetzner,
  })
  if (options.hasGoldenImage) world.offerGolden(hetzner.addSnapshot(GOLDEN))
  const tailscale = createTailscale({
    ...keys,
    timeline,
    faults,
    log,
    random,
    backend: world.tailnet.backend,
  })
  const model = createModel({ timeline, random, adminKey: keys.adminKey })
  const mailbox = createMailbox({ timeline })
  let stripeUrl = ''
  const stripe = createStripe({
    ...keys,
    timeline,
    faults,
    random,
    webhookUrl: options.webhookUrl ?? null,
    publicUrl: () => stripeUrl,
    log: (entry) => log.note(entry),
  })
  const services = { faults, hetzner, tailscale, stripe, model, mailbox, log }
  let endpoints: SandboxEndpoints | null = null
  const app = mainApp(services, options, timeline, () => endpoints!)
  const main = await serve(async (request) => app.fetch(request), { port: ports.main })
  const stripeServed = await serve((request) => stripe.fetch(request), { port: ports.stripe })
  stripeUrl = `http://localhost:${stripeServed.port}`
  const smtpPort = await mailbox.listen(ports.smtp ?? 0)
  const guest = await guestServer(world, (request) => app.fetch(request))
  endpoints = describeSandbox({
    main,
    stripe: stripeServed,
    guest,
    smtpPort,
    world,
    keys,
    key: await modelKey(model, keys.adminKey),
  })
  await world.attach(endpoints.admin)
  return {
    ...services,
    level: machines.level,
    endpoints,
    async close() {
      await Promise.all([main.close(), stripeServed.close(), guest?.close(), mailbox.close()])
      await world.close()
    },
  }
}

/** Where machines reach this host by another address, only the model listens there. */
async function guestServer(
  { hostAddress }: MachineWorld,
  handler: (request: Request) => Response | Promise<Response>,
): Promise<Served | null> {
  if (hostAddress.startsWith('127.')) return null
  const onlyModel = async (request: Request) =>
    new URL(request.url).pathname.startsWith('/model/')
      ? handler(request)
      : new Response(null, { status: 404 })
  return serve(onlyModel, { host: hostAddress })
}
