import { join } from 'node:path'
import { ensureAnsible } from '~/scripts/setup/ansible.mjs'
import { ensureCliConfig, findTerraform } from '~/scripts/setup/terraform.mjs'
import { provideServices } from './services'

/** Where the tools are that the product starts, by the names of core/config/env.ts. */
async function provideTools() {
  process.env.TERRAFORM_BIN ??= findTerraform()
  process.env.TERRAFORM_CLI_CONFIG ??= await ensureCliConfig()
  process.env.ANSIBLE_PLAYBOOK_BIN ??= join(await ensureAnsible(), 'bin/ansible-playbook')
}

/** vitest's: runs once before the suites that need services; what it returns runs after them. */
export default async function setup() {
  await provideTools()
  return provideServices()
}
