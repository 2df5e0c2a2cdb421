import { presentAnsible } from './ansible.mjs'
import { run, isRoot, onPath } from './run.mjs'

/** Debian packages by the program that shows their presence. */
const everywhere = { setpriv: 'util-linux', flock: 'util-linux', ssh: 'openssh-client' }
const realMachines = {
  'systemd-nspawn': 'systemd-container',
  mmdebstrap: 'mmdebstrap',
  nft: 'nftables',
  ip: 'iproute2',
  zstd: 'zstd',
}
const browser = { chromium: 'chromium' }

/** @param {'everywhere' | 'realMachines' | 'browser'} group */
const programs = (group) => ({ everywhere, realMachines, browser })[group]

/** Debian's packages that a group lacks here. @param {'everywhere' | 'realMachines' | 'browser'} group */
export function missingPackages(group) {
  const lacking = Object.entries(programs(group)).filter(
    ([program]) => !onPath(program) && !onSystemPath(program),
  )
  return [...new Set(lacking.map(([, name]) => name))]
}

/** A user's PATH often lacks /usr/sbin. @param {string} program */
function onSystemPath(program) {
  const path = process.env.PATH
  process.env.PATH = '/usr/sbin:/sbin:/usr/bin:/bin'
  const found = onPath(program)
  process.env.PATH = path
  return found
}

/** Python's venv module is a package of its own in Debian. */
async function lacksVenv() {
  if (presentAnsible()) return false
  return run('python3', ['-m', 'ensurepip', '--version']).then(
    () => false,
    () => true,
  )
}

/**
 * Installs what is missing. Without root nothing is installed, and the answer says what is missing.
 * @param {('everywhere' | 'realMachines' | 'browser')[]} groups
 * @returns {Promise<string>}
 */
export async function ensureSystemPackages(groups) {
  const missing = groups.flatMap(missingPackages)
  if (groups.includes('everywhere') && (await lacksVenv())) missing.push('python3-venv')
  if (missing.length === 0) return 'present'
  if (!isRoot() || !onPath('apt-get')) return `missing, and this needs root: ${missing.join(', ')}`
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = () =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { env, timeoutMs: 600_000 })
  await install().catch(async () => {
    await run('apt-get', ['update'], { timeoutMs: 300_000 })
    await install()
  })
  return `installed ${missing.join(', ')}`
}
