import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { emptyCgroup } from '~/sandbox/machines/real/cgroups'
import { instanceNames } from '~/sandbox/machines/real/instanceNames'
import { takeInstance } from '~/sandbox/machines/real/instanceLock'
import { sweep } from '~/sandbox/machines/real/sweep'
import { ensureBase } from '~/scripts/images/ensureBase'
import { ensureImageFiles } from '~/scripts/images/ensureImageFiles'
import { goldenKey } from '~/scripts/images/goldenKey'
import { isRunDirectly } from '~/scripts/images/isRunDirectly'
import { runWithProgress, type Progress } from '~/scripts/images/runWithProgress'
import { CERTIFICATES, NPM_CACHE, startImageContainer } from '~/scripts/images/startImageContainer'
import { ensureAnsible } from '~/scripts/setup/ansible.mjs'
import { cacheDir, ensureCached } from '~/scripts/setup/cache.mjs'

const ANSIBLE = new URL('../../ansible', import.meta.url).pathname
/** Older golden images that are kept: another checkout may be using one. */
const KEEP_OLDER = 2

const PlayEvent = z.object({ event: z.literal('task_start'), task: z.string() })

/** Says only which task begins; what went wrong is in the error anyway. */
function taskProgress(progress: Progress): Progress {
  return (line) => {
    try {
      const event = PlayEvent.safeParse(JSON.parse(line))
      if (event.success) progress(event.data.task)
    } catch {
      progress(line) // Ansible itself has something to say.
    }
  }
}

type Container = Awaited<ReturnType<typeof startImageContainer>>

/** The golden play, as ansible/README.md asks for it. */
async function play(container: Container, folder: string, progress: Progress) {
  const knownHosts = join(folder, 'known_hosts')
  await writeFile(knownHosts, container.knownHosts)
  const golden = {
    ansible_host: '127.0.0.1',
    ansible_port: container.port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: container.key,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${knownHosts}`,
  }
  const files = await ensureImageFiles()
  const vars = {
    tailscale_install_from: 'files',
    tailscale_files_dir: files,
    openclaw_node_install_from: 'files',
    openclaw_files_dir: files,
    openclaw_npm_environment: { NODE_EXTRA_CA_CERTS: CERTIFICATES, npm_config_cache: NPM_CACHE },
  }
  const inventory = join(folder, 'inventory.json')
  await writeFile(inventory, JSON.stringify({ all: { hosts: { golden } } }))
  await writeFile(join(folder, 'vars.json'), JSON.stringify(vars))
  const program = join(await ensureAnsible(), 'bin/ansible-playbook')
  const env = {
    ...process.env,
    ANSIBLE_CONFIG: 'ansible.cfg',
    ANSIBLE_SSH_CONTROL_PATH_DIR: join(folder, 'cp'),
    ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'),
  }
  const args = ['-i', inventory, 'golden.yml', '--extra-vars', `@${join(folder, 'vars.json')}`]
  await runWithProgress(program, args, taskProgress(progress), { cwd: ANSIBLE, env })
}

/** Builds the layer into `into`. One at a time per host; an earlier build that was killed is swept first. */
async function build(into: string, base: string, progress: Progress) {
  const names = instanceNames('img')
  const folder = join(cacheDir(), 'images', 'building')
  const lock = await takeInstance('/run/aura', names, folder, { wait: true })
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const npmCache = join(cacheDir(), 'npm')
    const container = await startImageContainer({ names, base, folder, npmCache })
    await play(container, folder, progress)
    await emptyCgroup(names.prefix)
    await rm(join(container.upper, 'etc/resolv.conf'), { force: true }) // the host's, lent for the build
    await rmdir(into)
    await rename(container.upper, into)
  } finally {
    await sweep(names, folder)
    await lock.release()
  }
}

async function removeOlder(images: string) {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8')
  const older: { path: string; builtMs: number }[] = []
  for (const name of await readdir(images)) {
    if (!/^golden-[0-9a-f]+$/.test(name)) continue
    const path = join(images, name)
    if (!mounts.includes(path)) older.push({ path, builtMs: (await stat(path)).mtimeMs })
  }
  older.sort((a, b) => b.builtMs - a.builtMs)
  for (const { path } of older.slice(KEEP_OLDER)) await rm(path, { recursive: true, force: true })
}

/** The golden layer over the base, made by the same Ansible roles as every machine. Needs root. */
export async function ensureGolden(progress: Progress = () => {}): Promise<{ base: string; layer: string }> {
  const base = await ensureBase(progress)
  const layer = await ensureCached(`images/golden-${await goldenKey()}`, async (into) => {
    await removeOlder(join(cacheDir(), 'images'))
    await build(into, base, progress)
  })
  return { base, layer }
}

if (isRunDirectly(import.meta.url)) console.log((await ensureGolden(console.error)).layer)
