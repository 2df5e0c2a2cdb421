import { readFileSync } from 'node:fs'
import type { PlayEvent, Task } from '~/sandbox/machines/simulated/Play'
import { paceDefaults, runPlay, type Player } from '~/sandbox/machines/simulated/runPlay'
import { serverOrder, simulatedCloud, type SimulatedCloud } from '~/sandbox/testing/simulatedCloud'

/** The key that signs in. */
export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZb'
const users = [{ name: 'aura', ssh_authorized_keys: [KEY] }]
/** The real playbook's tasks. */
export const listed = JSON.parse(
  readFileSync(new URL('../stand-ins/tasks.json', import.meta.url), 'utf8'),
) as {
  tasks: Task[]
}
const agent = {
  openclaw_user: 'u-1',
  openclaw_origin: 'http://one.localhost:3000',
  openclaw_trusted_proxies: ['100.64.0.1'],
  openclaw_model_base_url: 'http://model.invalid/v1',
  openclaw_model_key: 'key',
  openclaw_model_id: 'aura-demo',
}

/** A cloud with one machine that has booted. */
export async function readyCloud(golden = true) {
  const cloud = simulatedCloud()
  const image = golden
    ? cloud.hetzner.addSnapshot({ labels: {}, description: 'golden', sizeGb: 1 })
    : 'debian-12'
  const user_data = `#cloud-config\n${JSON.stringify({ users })}`
  await cloud.call('POST', '/servers', { ...serverOrder, image, user_data })
  await cloud.timeline.advance(2000)
  return cloud
}

function player(cloud: SimulatedCloud): Player {
  return { ...cloud, settings: cloud.machines.settings, pace: paceDefaults }
}

/** Plays to its end, however long that takes by the sandbox's clock. */
export async function play(
  cloud: SimulatedCloud,
  tag: string,
  vars: Record<string, unknown> = {},
  signal?: AbortSignal,
) {
  const [machine] = cloud.machines.list()
  const events: PlayEvent[] = []
  const tasks = listed.tasks.filter(({ tags }) => tags.includes('always') || tags.includes(tag))
  const caller = { address: machine!.ipv4, user: 'aura', trustedHostKeys: [machine!.hostKey], publicKey: KEY }
  const order = { caller, play: 'Agent machine', tasks, tags: [tag], vars: { ...agent, ...vars } }
  let exit: number | null = null
  void runPlay(player(cloud), order, (event) => events.push(event), signal).then((code) => (exit = code))
  for (let second = 0; second < 600 && exit === null; second += 1) await cloud.timeline.advance(1000)
  const ends = events.filter((event) => event.event === 'task_end')
  return {
    exit,
    events,
    tasks,
    ends,
    stats: events.find((event) => event.event === 'stats'),
    last: ends.at(-1),
  }
}

export async function authKey({ tailnet, timeline }: SimulatedCloud) {
  const expiresAtMs = timeline.now() + 300_000
  const spec = {
    tags: ['tag:aura-agent'],
    expiresAtMs,
    reusable: false,
    ephemeral: false,
    preauthorized: true,
  }
  return (await tailnet.createKey(spec)).secret
}
