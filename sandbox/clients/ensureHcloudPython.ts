import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheDir, withLock } from '~/scripts/setup/cache.mjs'
import { onPath, run } from '~/scripts/setup/run.mjs'

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url))

/** A Python environment with Hetzner's own library; the path of its interpreter. */
export async function ensureHcloudPython(): Promise<string> {
  const python = onPath('python3')
  if (!python) throw new Error('This needs Python 3 with its venv module.')
  const key = `hcloud-python-${createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12)}`
  const folder = join(cacheDir(), key)
  const complete = join(folder, '.complete') // a venv can't be renamed once made
  await withLock(key, async () => {
    if (existsSync(complete)) return
    rmSync(folder, { recursive: true, force: true })
    await run(python, ['-m', 'venv', folder], { timeoutMs: 120_000 })
    const options = ['--disable-pip-version-check', '--no-input', '-r', REQUIREMENTS]
    await run(join(folder, 'bin/pip'), ['install', ...options], { timeoutMs: 300_000 })
    writeFileSync(complete, '')
  })
  return join(folder, 'bin/python')
}
