import { mkdirSync, readFileSync } from 'node:fs'
import { link, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ensureCached } from './cache.mjs'
import { onPath, run } from './run.mjs'

const MODULE = resolve(import.meta.dirname, '../tools')

/** What scripts/tools/go.mod pins, by name. */
const tools = {
  'terraform-provider-hcloud': {
    module: 'github.com/hetznercloud/terraform-provider-hcloud',
    path: 'github.com/hetznercloud/terraform-provider-hcloud',
  },
  tailscale: { module: 'tailscale.com', path: 'tailscale.com/cmd/tailscale' },
  tailscaled: { module: 'tailscale.com', path: 'tailscale.com/cmd/tailscaled' },
  headscale: { module: 'github.com/juanfont/headscale', path: 'github.com/juanfont/headscale/cmd/headscale' },
}

/** @typedef {keyof typeof tools} GoTool */

/** @param {GoTool} name */
export function toolVersion(name) {
  const { module } = tools[name]
  const pinned = readFileSync(join(MODULE, 'go.mod'), 'utf8')
  const line = pinned.split('\n').find((text) => text.trim().startsWith(`${module} v`))
  if (!line) throw new Error(`scripts/tools/go.mod pins no version of ${module}.`)
  return line.trim().split(' ')[1].slice(1)
}

/** @param {GoTool} name @param {string} file */
async function build(name, file) {
  if (!onPath('go')) {
    throw new Error(
      `${name} is built with Go, which is not installed. Install Go 1.26 or newer and start again.`,
    )
  }
  const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' }
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', file, tools[name].path]
  await run('go', args, { cwd: MODULE, env, timeoutMs: 900_000 })
}

/**
 * The program, built once from the versions and checksums in scripts/tools.
 * @param {GoTool} name
 * @returns {Promise<string>} `<cache>/bin/<tool>-<version>/<tool>`
 */
export async function ensureGoTool(name) {
  const folder = await ensureCached(`bin/${name}-${toolVersion(name)}`, (into) =>
    build(name, join(into, name)),
  )
  return join(folder, name)
}

/**
 * A folder from which Terraform and OpenTofu take the provider instead of a registry.
 * @returns {Promise<string>}
 */
export async function ensureProviderMirror() {
  const version = toolVersion('terraform-provider-hcloud')
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`
  return ensureCached(`terraform/mirror-hcloud-${version}-${platform}`, async (into) => {
    const built = join(into, 'provider')
    await build('terraform-provider-hcloud', built)
    for (const registry of ['registry.terraform.io', 'registry.opentofu.org']) {
      const folder = join(into, registry, 'hetznercloud/hcloud', version, platform)
      mkdirSync(folder, { recursive: true })
      await link(built, join(folder, `terraform-provider-hcloud_v${version}`))
    }
    await rename(built, join(into, 'terraform-provider-hcloud'))
  })
}
