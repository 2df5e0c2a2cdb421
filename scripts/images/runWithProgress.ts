import { spawn } from 'node:child_process'

/** Told what is being done, a line at a time. */
export type Progress = (line: string) => void

const LINES_IN_ERROR = 20

/** Runs a program and passes its lines on; the last ones are in the error if it fails. */
export function runWithProgress(
  command: string,
  args: string[],
  progress: Progress,
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const lines: string[] = []
    let unfinished = ''
    const take = (bytes: Buffer) => {
      const parts = (unfinished + bytes.toString()).split('\n')
      unfinished = parts.pop() ?? ''
      for (const line of parts) progress(line)
      lines.push(...parts)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve()
      const last = [...lines, unfinished].slice(-LINES_IN_ERROR).join('\n')
      reject(new Error(`${command} ended with ${code}:\n${last}`))
    })
  })
}
