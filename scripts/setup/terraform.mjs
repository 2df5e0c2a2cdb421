import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from './cache.mjs'
import { ensureProviderMirror } from './goTools.mjs'
import { onPath } from './run.mjs'

const PROVIDERS = ['registry.terraform.io/hetznercloud/hcloud', 'registry.opentofu.org/hetznercloud/hcloud']

/** Terraform or OpenTofu, as TERRAFORM_BIN or PATH has it. @returns {string} */
export function findTerraform() {
  const program = process.env.TERRAFORM_BIN || onPath('terraform') || onPath('tofu')
  if (program) return program
  throw new Error(
    'Neither terraform nor tofu is on PATH. Install Terraform 1.8 or newer, or OpenTofu, or name the program in TERRAFORM_BIN.',
  )
}

/**
 * Terraform's configuration that makes it take the provider from our mirror.
 * @returns {Promise<string>} the file for TF_CLI_CONFIG_FILE
 */
export async function ensureCliConfig() {
  const mirror = await ensureProviderMirror()
  const file = join(cacheDir(), 'terraform', 'cli.tfrc')
  mkdirSync(join(cacheDir(), 'terraform'), { recursive: true })
  const list = JSON.stringify(PROVIDERS)
  const unfinished = `${file}.${process.pid}`
  writeFileSync(
    unfinished,
    `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ${list}
  }
  direct {
    exclude = ${list}
  }
}
`,
  )
  renameSync(unfinished, file)
  return file
}
