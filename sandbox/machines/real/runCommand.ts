import { spawn } from 'node:child_process'
import { cleanEnv } from '~/sandbox/machines/real/cleanEnv'

export type CommandResult = { code: number; stdout: string; stderr: string }

/** Runs a program to its end, without a shell. Its exit code is an answer, not an error. */
export function tryCommand(command: string, args: string[], stdin?: string): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const options = { detached: true, env: cleanEnv() } // Ctrl-C must not end what a clean-up is doing.
    const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()))
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
    child.stdin.on('error', () => {}) // A program that does not read its input is no failure.
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }))
    child.stdin.end(stdin ?? '')
  })
}

/** Runs a program that has to succeed; its words are in the error if it does not. */
export async function runCommand(command: string, args: string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await tryCommand(command, args, stdin)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr.trim()}`)
  return stdout
}
