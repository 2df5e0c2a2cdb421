import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fetch, ProxyAgent } from 'undici'
import { ansibleConfigurator } from '~/core/adapters/ansible/ansibleConfigurator'
import type { Configurator, MachineTarget, PlayName, PlayRequest, TaskProgress } from '~/core/ports/Configurator'
import type { Machines } from '~/sandbox/machines/Machines'
import type { MachineWorld, StandIns } from '~/sandbox/machines/MachineWorld'
import { serve } from '~/sandbox/world/serve'

const BOOT_LIMIT_MS = 300_000
const KEY_LIFE_MS = 600_000
const FIRST = 1
const nameOf = (serverId: number) => `aura-test-play-g${serverId}`
const machineIdOf = (serverId: number) => `01993f2a-7c11-7000-8000-00000000abc${serverId}`

export const RUN_ID = '01993f2a-0000-7000-8000-000000000005'
/** The nth run after the first: run ids grow with time. */
export const runAfter = (n: number) => RUN_ID.replace(/5$/, String(5 + n))

export type PlayOutcome = { changed: number; facts: Record<string, string>; progress: TaskProgress[] }

/** One machine of either level, a tailnet, and the configurator that works on it. */
export type Playground = {
  tailnet: MachineWorld['tailnet']
  configurator: Configurator
  target: MachineTarget
  /** Of the key that the first machine was made with. */
  publicKey: string
  workDir: string
  modelKey: string
  freshAuthKey(): Promise<string>
  /** A play as the engine asks for it; `more` changes what is asked. */
  play(name: PlayName, more?: Partial<PlayRequest>): Promise<PlayOutcome>
  look(target?: MachineTarget): ReturnType<Configurator['bootState']>
  /** One more machine, booted, with keys of its own. */
  addMachine(): Promise<MachineTarget>
  /** The files of the agent on a machine, as its owner finds them. */
  workspace(target?: MachineTarget): Workspace
  /** What an agent says to /readyz over the private network; 0: nothing. */
  ready(address: string): Promise<number>
  /** The plug is pulled. */
  die(): Promise<void>
  switchOff(): Promise<void>
  switchOn(): Promise<void>
  close(): Promise<void>
}

export type Workspace = {
  write(path: string, content: string): Promise<void>
  /** Null when absent. */
  read(path: string): Promise<string | null>
}

export type PlaygroundOptions = {
  machines: Machines
  imageId: number | null
  tailnet: MachineWorld['tailnet']
  hostAddress: string
  bastionCidr: string
  programs: StandIns
  workspace(target: MachineTarget, name: string): Workspace
  close(): Promise<void>
}

/** The machine calls home as every machine does; its host key is what it told there. */
async function bootMachine(
  { machines, imageId, hostAddress }: PlaygroundOptions,
  serverId: number,
  publicKey: string,
) {
  let told: (hostKey: string) => void = () => {}
  const hostKey = new Promise<string>((resolve) => (told = resolve))
  const listener = await serve(
    async (request) => {
      told(new URLSearchParams(await request.text()).get('pub_key_ed25519')?.trim() ?? '')
      return new Response('ok')
    },
    { host: hostAddress },
  )
  const user = {
    name: 'aura',
    groups: ['sudo'],
    shell: '/bin/bash',
    sudo: 'ALL=(ALL) NOPASSWD:ALL',
    ssh_authorized_keys: [publicKey],
  }
  const phoneHome = { url: `${listener.url}/phone`, post: ['hostname', 'pub_key_ed25519'], tries: 3 }
  const userData = `#cloud-config\n${JSON.stringify({ users: [user], phone_home: phoneHome })}\n`
  const ipv4 = machines.allocateAddress(serverId)
  await machines.create({ serverId, name: nameOf(serverId), ipv4, userData, imageId })
  const registered = await hostKey
  await listener.close()
  return { ipv4, hostKey: registered }
}

export function newKeyPair(folder: string) {
  const file = join(mkdtempSync(join(folder, 'key-')), 'login')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
  return { privateKey: readFileSync(file, 'utf8'), publicKey: readFileSync(`${file}.pub`, 'utf8').trim() }
}

export async function openPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { machines, tailnet, bastionCidr, programs } = options
  // Longer than a control socket's path may be.
  const workDir = join(mkdtempSync(join(tmpdir(), 'playground-')), 'x'.repeat(100))
  mkdirSync(workDir)
  const configurator = ansibleConfigurator({ ...programs, workDir, lookLimitMs: 60_000 })
  const { signal } = new AbortController()
  const look = (at: MachineTarget) => configurator.bootState(at, signal)

  async function boot(serverId: number, { privateKey, publicKey } = newKeyPair(workDir)): Promise<MachineTarget> {
    const { ipv4, hostKey } = await bootMachine(options, serverId, publicKey)
    const machineId = machineIdOf(serverId)
    const target = { machineId, host: ipv4, port: 22, hostKey, user: 'aura', privateKey }
    for (const end = Date.now() + BOOT_LIMIT_MS; (await look(target)).at !== 'finished'; await pause(200)) {
      if (Date.now() > end) throw new Error('the machine did not boot')
    }
    return target
  }
  let count = FIRST
  const keys = newKeyPair(workDir)
  const target = await boot(count, keys)
  const serverIdOf = ({ machineId }: MachineTarget) => Number(machineId.at(-1))
  const modelKey = 'mk-of-this-machine-0123456789'
  const vars = {
    bastion_cidr: bastionCidr,
    tailscale_login_server: tailnet.loginServer ?? '',
    openclaw_port: 18789,
    openclaw_user: 'u-7f3a91c2',
    openclaw_origin: 'http://fern-42.localhost:3000',
    openclaw_trusted_proxies: [tailnet.opsAddress],
    openclaw_model_base_url: 'http://198.51.100.9/v1',
    openclaw_model_id: 'aura-demo',
  }
  const dispatcher = new ProxyAgent(tailnet.proxyUrl)
  return {
    tailnet,
    configurator,
    target,
    publicKey: keys.publicKey,
    workDir,
    modelKey,
    look: (at = target) => look(at),
    addMachine: () => boot((count += 1)),
    workspace: (of = target) => options.workspace(of, nameOf(serverIdOf(of))),
    ready: (address) =>
      fetch(`http://${address}:18789/readyz`, { dispatcher, headers: { 'x-forwarded-for': '203.0.113.7' } }).then(
        ({ status }) => status,
        () => 0,
      ),
    async freshAuthKey() {
      const flags = { reusable: false, ephemeral: false, preauthorized: true }
      const expiresAtMs = Date.now() + KEY_LIFE_MS
      return (await tailnet.backend.createKey({ ...flags, tags: ['tag:aura-agent'], expiresAtMs })).secret
    },
    async play(name, more = {}) {
      const progress: TaskProgress[] = []
      const onTask = (task: TaskProgress) => void progress.push(task)
      const secrets = { tailscale_auth_key: '', openclaw_model_key: modelKey }
      const own = { tailscale_hostname: nameOf(serverIdOf(more.target ?? target)) }
      const all = { ...vars, ...own, ...more.vars }
      const request = { play: name, target, runId: RUN_ID, epoch: 1, secrets, onTask, signal, ...more, vars: all }
      return { ...(await configurator.play(request)), progress }
    },
    die: () => machines.inflict(FIRST, { kind: 'die' }),
    switchOff: () => machines.powerOff(FIRST),
    switchOn: () => machines.powerOn(FIRST),
    async close() {
      await dispatcher.close()
      await options.close()
      rmSync(dirname(workDir), { recursive: true, force: true })
    },
  }
}
