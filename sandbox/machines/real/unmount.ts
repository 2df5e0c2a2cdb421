import { rm, stat } from 'node:fs/promises'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { tryCommand } from '~/sandbox/machines/real/runCommand'

export type Mount = { target: string; source: string }

/** Mounts of this host, the newest last. */
export async function listMounts(): Promise<Mount[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ')
      return { target: before.split(' ')[4] ?? '', source: after.split(' ')[1] ?? '' }
    })
}

/** Takes a machine's disk off, and the lock that nspawn keeps on it. Not mounted is fine. */
export async function unmount(target: string) {
  const mounts = await listMounts()
  if (!mounts.some((mount) => mount.target === target)) return
  const { dev, ino } = await stat(target)
  await rm(`/run/systemd/nspawn/locks/inode-${dev}:${ino}`, { force: true })
  for (let tries = 0; tries < 20; tries++) {
    if ((await tryCommand('umount', [target])).code === 0) return
    await pause(50)
  }
  const { code, stderr } = await tryCommand('umount', ['-l', target])
  if (code !== 0) throw new Error(`${target} can't be unmounted: ${stderr.trim()}`)
}
