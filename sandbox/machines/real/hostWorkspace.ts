import { tryCommand } from '~/sandbox/machines/real/runCommand'

const WORKSPACE = '/var/lib/openclaw/.openclaw/workspace'
const ACCOUNT = 'openclaw:openclaw'
/** Larger files are no notes of a test. */
const SIZE_MAX = '64k'

/**
 * The files of the agent on a machine, reached from this host by its disk. Within that disk, as the agent's own account:
 * a link that the agent has made leads nowhere else.
 */
export function hostWorkspace(root: string) {
  const asAgent = (script: string, args: string[], stdin = '') =>
    tryCommand(
      'chroot',
      [`--userspec=${ACCOUNT}`, root, '/bin/sh', '-c', script, 'sh', WORKSPACE, ...args],
      stdin,
    )

  return {
    async write(path: string, content: string): Promise<void> {
      // An agent that nobody has talked to yet has no workspace.
      const script = 'umask 077; mkdir -p "$1" && cd "$1" && mkdir -p -- "$(dirname -- "$2")" && cat >"$2"'
      const { code, stderr } = await asAgent(script, [path], content)
      if (code !== 0) throw new Error(`${path} could not be written: ${stderr.trim()}`)
    },
    /** Texts by their path; hidden folders are left out. */
    async readAll(): Promise<Record<string, string>> {
      const list = `cd "$1" && find . -type f -size -${SIZE_MAX} ! -path '*/.*/*' -printf '%P\\n'`
      const { stdout } = await asAgent(list, [])
      const files: Record<string, string> = {}
      for (const path of stdout.split('\n').filter(Boolean)) {
        const { code, stdout: content } = await asAgent('cd "$1" && cat -- "$2"', [path])
        if (code === 0) files[path] = content
      }
      return files
    },
  }
}
