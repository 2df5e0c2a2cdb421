import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ensureGolden } from '~/scripts/images/ensureGolden'
import { ensureImageFiles } from '~/scripts/images/ensureImageFiles'

const run = promisify(execFile)

const STATE = 'payload/posix/var/lib/openclaw/.openclaw'

/**
 * OpenClaw on this host, as its owner would have it at home: it verifies an archive that was downloaded, and restores it
 * into an empty folder. Returns the text of a file of the workspace in it; throws what OpenClaw says against it.
 */
export async function openClawAtHome(archive: Buffer, file: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'at-home-'))
  try {
    const program = join((await ensureGolden()).layer, 'opt/openclaw/node_modules/openclaw/openclaw.mjs')
    const node = join(await ensureImageFiles(), 'node')
    const path = join(home, 'backup.tar.gz')
    await writeFile(path, archive, { mode: 0o600 })
    const openclaw = async (...args: string[]): Promise<unknown> => {
      const { stdout } = await run(node, [program, 'backup', ...args, '--json'], {
        cwd: home,
        env: { NODE_ENV: 'production', HOME: home, PATH: '/usr/bin:/bin' },
      })
      return JSON.parse(stdout)
    }
    const verified = (await openclaw('verify', path)) as { ok: boolean }
    if (!verified.ok) throw new Error(`OpenClaw does not accept it: ${JSON.stringify(verified)}`)
    const restored = (await openclaw('restore', path, '--target', join(home, 'restored'))) as {
      archiveRoot: string
    }
    return await readFile(join(home, 'restored', restored.archiveRoot, STATE, 'workspace', file), 'utf8')
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
