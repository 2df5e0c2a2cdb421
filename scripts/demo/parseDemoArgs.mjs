import { parseArgs } from 'node:util'

/**
 * @typedef {object} DemoArgs
 * @property {'real' | 'simulated' | 'auto'} machines
 * @property {boolean} once
 * @property {string | null} report
 * @property {number} port
 * @property {boolean} dev
 * @property {boolean} plantLeftover
 * @property {boolean} isUntimed
 */

const USAGE = `Usage: npm run demo -- [--machines real|simulated] [--port 3000] [--once [--report FILE] [--untimed] [--plant-leftover]]
  --machines   real: small Debian machines on this host, as root. simulated: no machine runs, no root needed.
               Without it: real where this host can, else simulated.
  --once       does what two customers do, prints how long each stage took, and ends; exit code 0: all held.
  --report     with --once: writes the figures to FILE as JSON.
  --untimed    with --once: slowness alone is told, and fails nothing: for a machine that is busy with other work.
  --plant-leftover  with --once: leaves a server behind on purpose, to show that the proof finds it.
  --dev        the pages are served from their sources and change as you edit.`

/** @param {string[]} argv @returns {DemoArgs} */
export function parseDemoArgs(argv) {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        machines: { type: 'string', default: 'auto' },
        once: { type: 'boolean', default: false },
        report: { type: 'string' },
        port: { type: 'string', default: '3000' },
        dev: { type: 'boolean', default: false },
        untimed: { type: 'boolean', default: false },
        'plant-leftover': { type: 'boolean', default: false },
      },
    })
    const { machines, once, dev } = values
    if (machines !== 'real' && machines !== 'simulated' && machines !== 'auto') throw new Error('--machines?')
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('--port?')
    return {
      machines,
      once,
      dev,
      port,
      report: values.report ?? null,
      plantLeftover: values['plant-leftover'],
      isUntimed: values.untimed,
    }
  } catch (cause) {
    console.error(`${cause instanceof Error ? cause.message : cause}\n${USAGE}`)
    process.exit(2)
  }
}
