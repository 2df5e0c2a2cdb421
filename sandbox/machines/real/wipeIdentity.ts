import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

async function removeMatching(folder: string, pattern: RegExp) {
  for (const name of await readdir(folder).catch(() => []))
    if (pattern.test(name)) await rm(join(folder, name), { recursive: true, force: true })
}

/** Takes out of a disk what makes a machine itself, so that each machine made from it becomes another one. */
export async function wipeIdentity(disk: string) {
  await rm(join(disk, 'var/lib/cloud'), { recursive: true, force: true })
  await removeMatching(join(disk, 'etc/ssh'), /^ssh_host_/)
  await removeMatching(join(disk, 'etc/systemd/network'), /^10-cloud-init-/)
  for (const file of ['etc/hostname', 'var/lib/dbus/machine-id']) await rm(join(disk, file), { force: true })
  await mkdir(join(disk, 'etc'), { recursive: true })
  await rm(join(disk, 'etc/machine-id'), { force: true })
  await writeFile(join(disk, 'etc/machine-id'), '')
}
