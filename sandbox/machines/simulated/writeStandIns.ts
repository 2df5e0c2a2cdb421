import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const programs = { 'ansible-playbook': 'ansiblePlaybook.mjs', ssh: 'ssh.mjs' } as const
const FOLDER = fileURLToPath(new URL('../../stand-ins', import.meta.url))

/**
 * Programs by the names of the real ones, which know their sandbox: whoever runs them may give them an empty
 * environment.
 */
export async function writeStandIns(folder: string, adminUrl: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, script] of Object.entries(programs)) {
    const lines = [
      '#!/bin/sh',
      `AURA_SANDBOX_ADMIN='${adminUrl}' exec '${process.execPath}' '${join(FOLDER, script)}' "$@"`,
    ]
    await writeFile(join(folder, name), `${lines.join('\n')}\n`)
    await chmod(join(folder, name), 0o755)
  }
}
