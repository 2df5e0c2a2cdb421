import { expect } from '@playwright/test'
import { sandboxControls } from '../product/sandboxControls'

const FILE = 'notes/of today.txt'

/** The agent's workspace on its one machine, as the cloud has it. */
export function workspaceOf(agent: string) {
  const admin = process.env.AURA_SANDBOX_ADMIN ?? ''
  const controls = sandboxControls({ admin, faults: new URL('/faults', admin).href })
  const machines = async (): Promise<string[]> => {
    const { servers } = (await (await fetch(`${admin}/listings`)).json()) as { servers: { name: string }[] }
    return servers.map(({ name }) => name).filter((name) => name.includes(`-${agent}-g`))
  }
  const machine = async (): Promise<string> => {
    const found = await machines()
    expect(found, `machines of ${agent}`).toHaveLength(1)
    return found[0]!
  }
  return {
    file: FILE,
    machines,
    async write(content: string) {
      await controls.writeFile(await machine(), FILE, content)
    },
    async read(): Promise<string | undefined> {
      return (await controls.readFiles(await machine()))[FILE]
    },
  }
}
