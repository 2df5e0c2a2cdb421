import { expect } from 'vitest'
import { backupContract } from '~/ansible/testing/backupContract'
import { openClawAtHome } from '~/ansible/testing/openClawAtHome'
import type { Playground } from '~/ansible/testing/openPlayground'
import { openRealPlayground } from '~/ansible/testing/openRealPlayground'
import { runOnMachine } from '~/ansible/testing/runOnMachine'
import type { MachineTarget } from '~/core/ports/Configurator'

/** OpenClaw itself takes what was downloaded. */
async function accepted(archive: Buffer) {
  expect(await openClawAtHome(archive, 'notes.md')).toBe('written by its owner')
}

/** The machine that the backup came from has left nothing of itself on the one that got it. */
async function keptItsOwn(ground: Playground, target: MachineTarget) {
  const config = await runOnMachine(target, 'sudo cat /etc/openclaw.json; tailscale ip -4')
  expect(config.stdout).toContain(`"customBindHost": "${config.stdout.trim().split('\n').at(-1)}"`)
  const foreign = await runOnMachine(target, `sudo grep -rlF ${ground.modelKey} /etc /var /home /root`)
  expect(foreign).toMatchObject({ code: 1, stdout: '' })
  const left = await runOnMachine(target, 'sudo ls /var/lib/aura-backups /var/lib/aura; sudo ls -A /var/lib/openclaw')
  expect(left.stdout).not.toMatch(/tar\.gz|restore|unpacked|before/)
}

async function isOff({ target }: Playground) {
  const said = await runOnMachine(target, 'systemctl is-enabled openclaw; systemctl is-active openclaw')
  expect(said.stdout).toBe('disabled\ninactive\n')
}

backupContract('real', () => openRealPlayground('tback'), {
  archive: accepted,
  restored: keptItsOwn,
  stopped: isOff,
})
