import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { NPM_VERSION } from '~/scripts/images/goldenKey'
import { ensureCached } from '~/scripts/setup/cache.mjs'
import { ensureGoTool, toolVersion } from '~/scripts/setup/goTools.mjs'
import { run } from '~/scripts/setup/run.mjs'

const OPENCLAW_DEFAULTS = new URL('../../ansible/roles/openclaw/defaults/main.yml', import.meta.url)

async function nodeVersion(): Promise<string> {
  const version = /^openclaw_node_version: ["']?([\d.]+)/m.exec(
    await readFile(OPENCLAW_DEFAULTS, 'utf8'),
  )?.[1]
  if (!version) throw new Error('roles/openclaw/defaults/main.yml names no openclaw_node_version')
  return version
}

async function pack(spec: string, into: string): Promise<string> {
  const name = (await run('npm', ['pack', '--silent', spec], { cwd: into, timeoutMs: 300_000 })).trim()
  return join(into, name.split('\n').at(-1) ?? '')
}

/** What the roles install from files where their repositories can't be reached: tailscale(d), node, npm.tgz. */
export async function ensureImageFiles(): Promise<string> {
  const version = await nodeVersion()
  const key = `images/files-node-${version}-npm-${NPM_VERSION}-tailscale-${toolVersion('tailscale')}`
  return ensureCached(key, async (into) => {
    for (const tool of ['tailscale', 'tailscaled'] as const)
      await copyFile(await ensureGoTool(tool), join(into, tool))
    await rename(await pack(`npm@${NPM_VERSION}`, into), join(into, 'npm.tgz'))
    const packed = await pack(`node-linux-${process.arch}@${version}`, into)
    const unpacked = join(into, 'unpacked')
    await mkdir(unpacked)
    await run('tar', ['-xzf', packed, '-C', unpacked, 'package/bin/node'])
    await rename(join(unpacked, 'package/bin/node'), join(into, 'node'))
    for (const rest of [packed, unpacked]) await rm(rest, { recursive: true })
  })
}
