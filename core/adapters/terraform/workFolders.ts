import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runLeashed } from '~/core/adapters/process/runLeashed'
import { AuraError } from '~/core/domain/errors'

export type StackName = 'agent' | 'foundation'

export type WorkFoldersOptions = {
  /** The repository's terraform folder. */
  sources: string
  /** On tmpfs: a run's folder holds its variables, and may hold a state that could not be saved. */
  workDir: string
  terraform: string
  /** For `terraform init`, which finds the provider. */
  env: Readonly<Record<string, string>>
}

export type WorkFolders = {
  /** A clean copy of the prepared stacks with these variables; gives the stack's folder and the copy's root. */
  make(stack: StackName, name: string, variables: unknown): Promise<{ cwd: string; remove(): Promise<void> }>
}

const INIT_GRACE_MS = 5_000

/**
 * `terraform init` runs once for a worker; each run gets a copy. The lock files in the repository pin the version;
 * the hash is added by this init, as a provider that was built here has another one for each version of Go. From
 * then on Terraform refuses a provider that is not the one it was initialised with.
 */
export function createWorkFolders(options: WorkFoldersOptions): WorkFolders {
  const root = join(options.workDir, `terraform-${process.pid}`)
  const prepared = join(root, 'prepared')
  let preparing: Promise<void> | null = null

  async function prepare() {
    await removeOfTheDead(options.workDir)
    await rm(root, { recursive: true, force: true })
    await mkdir(root, { recursive: true, mode: 0o700 })
    await cp(options.sources, prepared, { recursive: true })
    for (const stack of ['agent', 'foundation'] as const) await init(options, join(prepared, 'stacks', stack))
  }

  return {
    async make(stack, name, variables) {
      preparing ??= prepare()
      await preparing.catch((error) => {
        preparing = null
        throw error
      })
      const folder = join(root, name)
      await rm(folder, { recursive: true, force: true })
      await cp(prepared, folder, { recursive: true, verbatimSymlinks: true })
      const cwd = join(folder, 'stacks', stack)
      await writeFile(join(cwd, 'aura.auto.tfvars.json'), JSON.stringify(variables), { mode: 0o600 })
      return { cwd, remove: () => rm(folder, { recursive: true, force: true }) }
    },
  }
}

/** Folders of workers that were killed; a living worker's is its own affair. */
async function removeOfTheDead(workDir: string) {
  await mkdir(workDir, { recursive: true, mode: 0o700 })
  for (const name of await readdir(workDir)) {
    const pid = /^terraform-(\d+)$/.exec(name)?.[1]
    if (pid && !existsSync(`/proc/${pid}`)) await rm(join(workDir, name), { recursive: true, force: true })
  }
}

async function init({ terraform, env }: WorkFoldersOptions, cwd: string) {
  const backend = await emptyBackend()
  try {
    const { exitCode, stderr } = await runLeashed({
      command: terraform,
      args: ['init', '-input=false', '-no-color'],
      cwd,
      env: { ...env, TF_HTTP_ADDRESS: backend.url },
      signal: AbortSignal.timeout(60_000),
      stopSignal: 'SIGINT',
      graceMs: INIT_GRACE_MS,
    })
    if (exitCode !== 0) throw new AuraError('internal', { detail: `terraform init: ${stderr}` })
  } finally {
    backend.close()
  }
}

/** init asks the backend for a state: this one has none. */
async function emptyBackend() {
  const server = createServer((_request, response) => response.writeHead(404).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}
