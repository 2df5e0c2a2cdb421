import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { baseKey } from '~/scripts/images/ensureBase'
import { toolVersion } from '~/scripts/setup/goTools.mjs'

const ANSIBLE = new URL('../../ansible', import.meta.url).pathname

/** Parts of a role that the golden play never runs: a change there needs no new image. */
const NOT_INSTALLED =
  /\/(files|handlers|meta)\/|\/tasks\/(main|configure|join|run|back_up|stop|start|unpack|put_in_place|rotate|verify)\.yml$/

/** npm's own package that goes into the image. */
export const NPM_VERSION = '11.19.1'

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** The golden image's name: made from other roles or versions it is another image. */
export async function goldenKey(): Promise<string> {
  const roles = (await filesBelow(join(ANSIBLE, 'roles'))).filter((file) => !NOT_INSTALLED.test(file))
  const builders = ['ensureGolden.ts', 'ensureImageFiles.ts', 'startImageContainer.ts']
  const files = [
    ...roles.sort(),
    ...['golden.yml', 'files/wipe-identity.sh'].map((name) => join(ANSIBLE, name)),
    ...builders.map((name) => join(import.meta.dirname, name)),
  ]
  const hash = createHash('sha256')
  for (const part of [await baseKey(), toolVersion('tailscale'), toolVersion('tailscaled'), NPM_VERSION])
    hash.update(`${part}\n`)
  for (const file of files) {
    hash.update(`${relative(ANSIBLE, file)}\n`)
    hash.update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 12)
}
