import { join } from 'node:path'
import { openPlayground, type Playground } from '~/ansible/testing/openPlayground'
import { runOnMachine } from '~/ansible/testing/runOnMachine'
import type { MachineTarget } from '~/core/ports/Configurator'
import { hostWorkspace } from '~/sandbox/machines/real/hostWorkspace'
import { createTailnet } from '~/sandbox/machines/real/tailnet/createTailnet'
import { GOLDEN_IMAGE, openTestMachines } from '~/sandbox/machines/real/testing/openTestMachines'
import { ensureAnsible } from '~/scripts/setup/ansible.mjs'
import { ensureGoTool } from '~/scripts/setup/goTools.mjs'

/** A machine from the golden image on this host, and a tailnet by headscale. Needs root. */
export async function openRealPlayground(instance: string): Promise<Playground> {
  const machines = await openTestMachines(instance, { withGolden: true })
  const programs = {
    headscale: await ensureGoTool('headscale'),
    tailscale: await ensureGoTool('tailscale'),
    tailscaled: await ensureGoTool('tailscaled'),
  }
  const tailnet = await createTailnet({ instance: machines.instance, programs })
  return openPlayground({
    machines,
    imageId: GOLDEN_IMAGE,
    tailnet,
    hostAddress: machines.hostAddress,
    bastionCidr: machines.bastionCidr,
    programs: { ansiblePlaybook: join(await ensureAnsible(), 'bin/ansible-playbook'), ssh: 'ssh' },
    workspace: (target, name) => ({
      write: (path, content) => hostWorkspace(machines.rootOf(name) ?? '').write(path, content),
      read: (path) => readAsAgent(target, path),
    }),
    async close() {
      await tailnet.close()
      await machines.close()
    },
  })
}

const WORKSPACE = '/var/lib/openclaw/.openclaw/workspace'

/** As the agent itself reads; null: there is no such file. */
async function readAsAgent(target: MachineTarget, path: string): Promise<string | null> {
  const { code, stdout } = await runOnMachine(target, `sudo -u openclaw cat ${WORKSPACE}/${path}`)
  return code === 0 ? stdout : null
}
