import { randomUUID } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, mkdir, mkdtemp, rm, rmdir, stat, statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { cleanEnv } from '~/sandbox/machines/real/cleanEnv'
import { tryCommand } from '~/sandbox/machines/real/runCommand'

export type Lack = { what: string; doNext: string }
export type Preflight = { ok: true } | { ok: false; lacks: Lack[] }

const MEMORY_MIN = 3.5 * 1024 ** 3 // what 4 GB show as
const DISK_MIN = 3 * 1024 ** 3
const gigabytes = (bytes: number) => (bytes / 1024 ** 3).toFixed(1)

/** Each program that real machines need, with the Debian package that brings it. */
const programs: Record<string, string> = {
  'systemd-nspawn': 'systemd-container',
  nft: 'nftables',
  ip: 'iproute2',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  flock: 'util-linux',
  mount: 'mount',
}

async function isInstalled(program: string): Promise<boolean> {
  const folders = (cleanEnv().PATH ?? '').split(':')
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}

async function lackingPrograms(): Promise<Lack[]> {
  const packages = new Map<string, string[]>()
  for (const [program, debianPackage] of Object.entries(programs)) {
    if (await isInstalled(program)) continue
    packages.set(debianPackage, [...(packages.get(debianPackage) ?? []), program])
  }
  return [...packages].map(([debianPackage, missing]) => ({
    what: `The program ${missing.join(' and ')} is not installed.`,
    doNext: `Install it: apt-get install -y ${debianPackage}`,
  }))
}

async function canOverlay(stateDir: string): Promise<Lack[]> {
  await mkdir(stateDir, { recursive: true })
  const trial = await mkdtemp(join(stateDir, 'preflight-'))
  const part = (name: string) => join(trial, name)
  try {
    for (const name of ['lower', 'upper', 'work', 'root']) await mkdir(part(name), { recursive: true })
    const places = `lowerdir=${part('lower')},upperdir=${part('upper')},workdir=${part('work')}`
    const mounted = await tryCommand('mount', ['-t', 'overlay', 'aura-preflight', '-o', places, part('root')])
    if (mounted.code === 0) await tryCommand('umount', [part('root')])
    if (mounted.code === 0) return []
    return [
      {
        what: `An overlay file system can't be mounted in ${stateDir}: ${mounted.stderr.trim()}`,
        doNext:
          'Put the state on a disk of its own (ext4 or xfs, not itself an overlay), or run on the host.',
      },
    ]
  } finally {
    await rm(trial, { recursive: true, force: true })
  }
}

async function canTunnel(): Promise<Lack[]> {
  const tun = await stat('/dev/net/tun').catch(() => null)
  if (tun?.isCharacterDevice()) return []
  return [
    {
      what: 'There is no /dev/net/tun, which the private network needs.',
      doNext: 'Load it with "modprobe tun", or pass the device into this container.',
    },
  ]
}

async function canMakeNamespaces(): Promise<Lack[]> {
  const name = `aura-preflight-${randomUUID()}`
  const made = await tryCommand('ip', ['netns', 'add', name])
  await tryCommand('ip', ['netns', 'delete', name])
  if (made.code === 0) return []
  return [
    {
      what: `A network namespace can't be made: ${made.stderr.trim()}`,
      doNext: 'Run with CAP_SYS_ADMIN and CAP_NET_ADMIN: on the host, or in a privileged container.',
    },
  ]
}

async function canMakeCgroups(): Promise<Lack[]> {
  const root = '/sys/fs/cgroup'
  const top = existsSync(join(root, 'cgroup.controllers')) ? root : join(root, 'systemd')
  const trial = join(top, `aura-preflight-${randomUUID()}`)
  const made = await mkdir(trial).then(
    () => true,
    () => false,
  )
  if (made) await rmdir(trial)
  if (made) return []
  return [
    {
      what: `A cgroup can't be made in ${top}.`,
      doNext: 'Mount the cgroup file system writable: run on the host, or in a privileged container.',
    },
  ]
}

async function hasRoom(stateDir: string): Promise<Lack[]> {
  const lacks: Lack[] = []
  if (totalmem() < MEMORY_MIN)
    lacks.push({
      what: `This host has ${gigabytes(totalmem())} GB of memory; a machine may take 2.5 GB, the rest of it 1 GB.`,
      doNext: 'Use a host with at least 4 GB of memory.',
    })
  await mkdir(stateDir, { recursive: true })
  const { bavail, bsize } = await statfs(stateDir)
  if (bavail * bsize < DISK_MIN)
    lacks.push({
      what: `Only ${gigabytes(bavail * bsize)} GB are free in ${stateDir}.`,
      doNext: 'Make at least 3 GB of room there.',
    })
  return lacks
}

/** Can this host run real machines? If not: what it lacks, and what to do about each, in plain words. */
export async function preflight({ stateDir }: { stateDir: string }): Promise<Preflight> {
  if (process.platform !== 'linux')
    return { ok: false, lacks: [{ what: 'This is not Linux.', doNext: 'Use a Linux machine with root.' }] }
  if (process.getuid?.() !== 0)
    return { ok: false, lacks: [{ what: 'You are not root.', doNext: 'Start it as root, e.g. with sudo.' }] }
  const missing = await lackingPrograms()
  const trials = missing.length > 0 ? [] : [canOverlay(stateDir), canMakeNamespaces()]
  const others = [canTunnel(), canMakeCgroups(), hasRoom(stateDir)]
  const lacks = [...missing, ...(await Promise.all([...trials, ...others])).flat()]
  return lacks.length === 0 ? { ok: true } : { ok: false, lacks }
}
