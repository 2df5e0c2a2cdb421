import { Hono } from 'hono'
import { WorkspaceFile } from '~/sandbox/machines/WorkspaceFile'
import { hostWorkspace } from '~/sandbox/machines/real/hostWorkspace'

/** The agents' workspaces, below /admin/machines; as at the simulated level. */
export function workspaceRoutes({ rootOf }: { rootOf: (name: string) => string | null }) {
  const app = new Hono()
  app.get('/admin/machines/:name/files', async (c) => {
    const root = rootOf(c.req.param('name'))
    if (!root) return c.json({ error: 'no such machine' }, 404)
    return c.json({ files: await hostWorkspace(root).readAll() })
  })
  app.post('/admin/machines/:name/files', async (c) => {
    const { path, content } = WorkspaceFile.parse(await c.req.json())
    const root = rootOf(c.req.param('name'))
    if (!root) return c.json({ error: 'no such machine' }, 404)
    await hostWorkspace(root).write(path, content)
    return c.json({ path })
  })
  return app
}
