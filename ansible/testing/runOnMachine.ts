import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sshCommand } from '~/core/adapters/ansible/sshCommand'
import { createWorkFolder } from '~/core/adapters/ansible/workFolder'
import type { MachineTarget } from '~/core/ports/Configurator'

/** One command on a real machine, by an SSH connection of its own. */
export async function runOnMachine(target: MachineTarget, command: string, stdin = '') {
  const parent = mkdtempSync(join(tmpdir(), 'visit-'))
  try {
    const folder = createWorkFolder(parent, 'file', target.machineId)
    const ssh = spawn('ssh', ['-o', 'ConnectTimeout=60', ...sshCommand(target, folder, command)], { stdio: 'pipe' })
    ssh.stdin.end(stdin)
    const [stdout, stderr] = await Promise.all([text(ssh.stdout), text(ssh.stderr), once(ssh, 'close')])
    return { code: ssh.exitCode, stdout, stderr }
  } finally {
    rmSync(parent, { recursive: true, force: true })
  }
}
