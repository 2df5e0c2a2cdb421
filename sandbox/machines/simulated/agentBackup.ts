import { createHash } from 'node:crypto'
import { packTarball, unpackTarball } from '~/sandbox/machines/simulated/tarball'

/** Where the real role keeps the agent's data, and backups on their way. */
const STATE = '/var/lib/openclaw/.openclaw'
const WORKSPACE = 'workspace/'
export const BACKUPS = '/var/lib/aura-backups'
export const OPENCLAW_VERSION = '2026.9.6'

/** An archive as OpenClaw lays it out: a manifest, and the files below `payload/posix`. */
export function archiveOf(workspace: ReadonlyMap<string, Uint8Array>, now: number): Buffer {
  const createdAt = new Date(now).toISOString()
  const root = `${createdAt.replaceAll(':', '-').replace('Z', '+00-00')}-openclaw-backup`
  const state = `${root}/payload/posix${STATE}`
  const paths = {
    stateDir: STATE,
    configPath: '/etc/openclaw.json',
    oauthDir: `${STATE}/credentials`,
    workspaceDirs: [`${STATE}/workspace`],
    agentRoots: [{ agentId: 'main', sourcePath: `${STATE}/agents/main/agent` }],
  }
  const manifest = {
    schemaVersion: 1,
    createdAt,
    archiveRoot: root,
    runtimeVersion: OPENCLAW_VERSION,
    platform: 'linux',
    nodeVersion: 'v26.10.0',
    options: { includeWorkspace: true, onlyConfig: false },
    paths,
    assets: [{ kind: 'state', sourcePath: STATE, archivePath: state }],
    skipped: [],
    externalSymbolicLinks: [],
  }
  const files = new Map<string, Uint8Array>()
  files.set(`${root}/manifest.json`, Buffer.from(JSON.stringify(manifest, null, 2)))
  for (const [path, bytes] of workspace) files.set(`${state}/${WORKSPACE}${path}`, bytes)
  return packTarball(files, now)
}

/** The workspace in an archive. Throws for what is none, or is damaged. */
export function workspaceOf(archive: Uint8Array): Map<string, Uint8Array> {
  const files = unpackTarball(archive)
  const manifest = [...files].find(([path]) => path.endsWith('/manifest.json'))?.[1]
  const { assets } = JSON.parse(Buffer.from(manifest ?? []).toString()) as {
    assets: { kind: string; archivePath: string }[]
  }
  const state = assets.find(({ kind }) => kind === 'state')?.archivePath ?? ''
  const prefix = `${state}/${WORKSPACE}`
  const found = [...files].filter(([path]) => path.startsWith(prefix))
  return new Map(found.map(([path, bytes]) => [path.slice(prefix.length), bytes]))
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
