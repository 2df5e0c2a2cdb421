import { Hono } from 'hono'
import { z } from 'zod'
import { WorkspaceFile } from '~/sandbox/machines/WorkspaceFile'
import { answerSsh } from '~/sandbox/machines/simulated/answerSsh'
import type { PlayEvent } from '~/sandbox/machines/simulated/Play'
import { runPlay, type Player } from '~/sandbox/machines/simulated/runPlay'

const Caller = z.object({
  address: z.string(),
  user: z.string(),
  trustedHostKeys: z.array(z.string()),
  publicKey: z.string().nullable(),
})
/** What is no text is in base64. */
const Base64 = z
  .string()
  .default('')
  .transform((encoded) => Buffer.from(encoded, 'base64'))
const SshBody = z.object({ caller: Caller, command: z.string(), stdin: Base64 })
const PlayBody = z.object({
  caller: Caller,
  play: z.string(),
  tasks: z.array(z.object({ role: z.string(), task: z.string(), tags: z.array(z.string()) })),
  tags: z.array(z.string()),
  vars: z.record(z.string(), z.unknown()),
})

/** What the stand-ins for ssh and ansible-playbook ask. A play streams its lines; hanging up ends it. */
export function machineRoutes(player: Player) {
  const app = new Hono()
  app.get('/admin/machines/list', (c) =>
    c.json({
      machines: player.machines
        .list()
        .map(({ serverId, name, ipv4, isRunning, hostKey, disk, firewall }) => ({
          serverId,
          name,
          ipv4,
          isRunning,
          hostKey,
          tailnetAddress: disk.device?.address ?? null,
          firewall,
        })),
    }),
  )
  app.post('/admin/machines/ssh', async (c) => {
    const { caller, command, stdin } = SshBody.parse(await c.req.json())
    const answer = await answerSsh(player, caller, command, stdin)
    if (answer.at !== 'answered' || !answer.bytes) return c.json(answer)
    return c.json({ ...answer, bytes: Buffer.from(answer.bytes).toString('base64') })
  })
  // The agent's workspace, as its owner would find it: by the machine's name.
  app.get('/admin/machines/:name/files', (c) => {
    const machine = byName(player, c.req.param('name'))
    if (!machine) return c.json({ error: 'no such machine' }, 404)
    const files = [...machine.disk.workspace].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])
    return c.json({ files: Object.fromEntries(files) as Record<string, string> })
  })
  app.post('/admin/machines/:name/files', async (c) => {
    const { path, content } = WorkspaceFile.parse(await c.req.json())
    const machine = byName(player, c.req.param('name'))
    if (!machine) return c.json({ error: 'no such machine' }, 404)
    machine.disk.workspace.set(path, Buffer.from(content))
    return c.json({ path })
  })
  app.post('/admin/machines/plays', async (c) => {
    const order = PlayBody.parse(await c.req.json())
    const hungUp = new AbortController()
    const encoder = new TextEncoder()
    const lines = new ReadableStream<Uint8Array>({
      async start(controller) {
        const write = (line: PlayEvent | { exit: number }) => {
          if (!hungUp.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
        }
        write({ exit: await runPlay(player, order, write, hungUp.signal) })
        if (!hungUp.signal.aborted) controller.close()
      },
      cancel: () => hungUp.abort(),
    })
    return c.body(lines, 200, { 'content-type': 'application/x-ndjson' })
  })
  return app
}

const byName = ({ machines }: Player, name: string) =>
  machines.list().find((machine) => machine.name === name)
