import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cleanEnv } from '~/sandbox/machines/real/cleanEnv'
import {
  emptyCgroup,
  killQuietly,
  makeCgroup,
  removeCgroup,
  setFrozen,
} from '~/sandbox/machines/real/cgroups'
import type { Network } from '~/sandbox/machines/real/network'
import { runCommand } from '~/sandbox/machines/real/runCommand'
import { unmount } from '~/sandbox/machines/real/unmount'

const GUEST_SH = new URL('./guest.sh', import.meta.url).pathname
/** systemd-nspawn's exit code when its machine asked to be started again. */
const EXIT_REBOOT = 133
const CLEAN_STOP_MS = 30_000
const BOOT_LIMIT_MS = 15_000

export type GuestOptions = {
  network: Network
  name: string
  hostname: string
  instanceId: string
  /** The machine's own folder. */
  folder: string
  /** Read-only folders below its disk, topmost first. */
  layers: string[]
  memoryBytes: number
}

/** One systemd-nspawn machine: its disk, its process, its power button. */
export type Guest = {
  readonly layers: string[]
  readonly upper: string
  /** Its whole disk, as this host sees it. */
  readonly root: string
  readonly hostname: string
  readonly cgroup: string
  mount(): Promise<void>
  start(): Promise<void>
  isRunning(): boolean
  /** Resolves when cloud-init is through, the machine ended, or it takes too long to wait for. */
  untilBooted(): Promise<void>
  /** The power button, then the plug after 30 s. */
  stop(): Promise<void>
  /** The plug. */
  cut(): Promise<void>
  /** Process, mount, network place, cgroup, folder. */
  remove(): Promise<void>
}

function nspawnArgs({ network, name, hostname, folder }: GuestOptions): string[] {
  const machine = network.namespaceOf(name)
  return [
    ...['systemd-nspawn', '--quiet', `--directory=${folder}/root`, `--machine=${machine}`],
    ...[`--hostname=${hostname}`, '--boot', '--settings=no', '--register=no', '--keep-unit'],
    ...[`--network-namespace-path=/run/netns/${machine}`, '--resolv-conf=off', '--timezone=off'],
    ...['--link-journal=no', '--console=pipe', '--bind=/dev/net/tun', '--capability=CAP_NET_ADMIN'],
    '--kill-signal=SIGRTMIN+3',
  ]
}

/** The machine's init, which is nspawn's child. */
async function leaderOf(pid: number): Promise<number | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const first = children.trim().split(' ')[0]
  return first ? Number(first) : null
}

/** Starts the machine's process. `exited` gives its exit code; it is not awaited here. */
async function launch(options: GuestOptions, cgroup: string) {
  const log = openSync(join(options.folder, 'console.log'), 'a')
  const child = spawn(GUEST_SH, [cgroup, 'TERM', ...nspawnArgs(options)], {
    detached: true,
    stdio: ['ignore', log, log],
    env: cleanEnv(),
  })
  closeSync(log)
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('exit', (code) => resolve(code))
  })
  return { child, exited }
}

export function createGuest(options: GuestOptions): Guest {
  const { network, name, folder, layers } = options
  const prefix = network.names.prefix
  const cgroup = join(prefix, name)
  const root = join(folder, 'root')
  const upper = join(folder, 'upper')
  let child: ChildProcess | null = null
  /** From the button to the end of the last process; a reboot inside does not end it. */
  let life: Promise<void> | null = null
  let isWanted = false
  /** The last start of its processes, which may be under way. */
  let booting: ReturnType<typeof launched> | null = null
  const boot = () => (booting = launched())

  /** Null: it is not wanted any more. */
  async function launched() {
    await emptyCgroup(cgroup)
    await removeCgroup(cgroup)
    await makeCgroup(prefix, name, options.memoryBytes)
    if (!isWanted) return null
    const started = await launch(options, cgroup)
    child = started.child
    return started
  }

  async function untilOff(first: Awaited<ReturnType<typeof boot>>) {
    for (let started = first; started; started = await boot()) {
      const code = await started.exited
      child = null
      if (code !== EXIT_REBOOT) return
    }
  }

  async function start() {
    if (life) return
    isWanted = true
    const first = boot()
    life = first
      .then(untilOff)
      .catch((error: unknown) => appendFile(join(folder, 'console.log'), `not started: ${String(error)}\n`))
      .finally(() => (life = null))
    await first
  }

  async function cut() {
    isWanted = false
    // What is just being started can't be ended before it is there.
    await booting?.catch(() => {})
    await setFrozen(cgroup, false)
    const leader = child?.pid ? await leaderOf(child.pid) : null
    // The init first: nspawn then ends by itself and tidies up. Killing nspawn would orphan the machine.
    if (leader) {
      killQuietly(leader, 'SIGKILL')
      await Promise.race([life, pause(2_000, null, { ref: false })])
    }
    if (child?.pid) killQuietly(child.pid, 'SIGKILL')
    await emptyCgroup(cgroup)
    await life
  }

  async function untilBooted() {
    const marker = join(upper, 'var/lib/cloud/instances', options.instanceId, 'boot-finished')
    for (const until = Date.now() + BOOT_LIMIT_MS; life && Date.now() < until; await pause(100)) {
      if (
        await stat(marker).then(
          () => true,
          () => false,
        )
      )
        return
    }
  }

  return {
    layers,
    upper,
    root,
    hostname: options.hostname,
    cgroup,
    async mount() {
      for (const part of ['upper', 'work', 'root']) await mkdir(join(folder, part), { recursive: true })
      const places = `lowerdir=${layers.join(':')},upperdir=${upper},workdir=${join(folder, 'work')}`
      await runCommand('mount', ['-t', 'overlay', network.namespaceOf(name), '-o', places, root])
    },
    start,
    untilBooted,
    isRunning: () => life !== null,
    async stop() {
      isWanted = false
      await setFrozen(cgroup, false)
      if (child?.pid) killQuietly(child.pid, 'SIGTERM')
      await Promise.race([life, pause(CLEAN_STOP_MS, null, { ref: false })])
      await cut()
    },
    cut,
    async remove() {
      await cut()
      await removeCgroup(cgroup)
      await unmount(root)
      await network.removePlace(name)
      await rmdir(`/run/systemd/nspawn/propagate/${network.namespaceOf(name)}`).catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}
