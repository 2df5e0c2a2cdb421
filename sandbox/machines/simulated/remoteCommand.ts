import type { SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'

type Output = { exit: number; stdout: string }

const BOOT_FINISHED = '/var/lib/cloud/instance/boot-finished'
const NOT_FOUND = { exit: 127, stdout: '' }

function cloudInitStatus(machine: SimulatedMachine, now: number): Output {
  const isOver = now >= machine.cloudInitAtMs
  const status = isOver ? machine.cloudInit : 'running'
  const errors = status === 'error' ? ["('scripts_user', RuntimeError('Runparts: 1 failures'))"] : []
  const report = {
    boot_status_code: 'enabled-by-generator',
    datasource: 'hetzner',
    detail: errors.length > 0 ? errors.join('\n') : 'DataSourceHetzner',
    errors,
    last_update: new Date(Math.min(now, machine.cloudInitAtMs)).toUTCString(),
    status,
  }
  // Debian 12's cloud-init (22.4.2) exits 0 while it is running.
  return { exit: status === 'error' ? 1 : 0, stdout: `${JSON.stringify(report, null, 1)}\n` }
}

function simple(machine: SimulatedMachine, now: number, words: string[]): Output {
  const [program, ...rest] = words[0] === 'sudo' ? words.slice(1).filter((word) => word !== '-n') : words
  switch (program) {
    case 'true':
      return { exit: 0, stdout: '' }
    case 'echo':
      return { exit: 0, stdout: `${rest.join(' ')}\n` }
    case 'cloud-init':
      return cloudInitStatus(machine, now)
    case 'test':
    case '[': {
      const isThere = rest.includes(BOOT_FINISHED) && now >= machine.cloudInitAtMs
      return { exit: isThere ? 0 : 1, stdout: '' }
    }
    case 'hostname':
      return { exit: 0, stdout: `${machine.name}\n` }
    default:
      return NOT_FOUND
  }
}

/** The few commands that are asked of a booting machine, joined by `;`, `&&`, `||` and newlines. */
export function remoteCommand(machine: SimulatedMachine, now: number, command: string): Output {
  let last: Output = { exit: 0, stdout: '' }
  let stdout = ''
  let join = ';'
  for (const part of command.split(/(&&|\|\||;|\n)/)) {
    if (/^(&&|\|\||;|\n)$/.test(part)) {
      join = part
      continue
    }
    const words = part
      .replace(/[0-9]?>\s*(\/dev\/null|&\d)/g, '')
      .replace(/['"]/g, '')
      .trim()
      .split(/\s+/)
    if (words[0] === '') continue
    if ((join === '&&' && last.exit !== 0) || (join === '||' && last.exit === 0)) continue
    last = simple(machine, now, words)
    if (!/>\s*\/dev\/null/.test(part)) stdout += last.stdout
  }
  return { exit: last.exit, stdout }
}
