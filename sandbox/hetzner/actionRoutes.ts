import { Hono, type Context } from 'hono'
import { ApiError, notFound } from '~/sandbox/hetzner/ApiError'
import type { Action } from '~/sandbox/hetzner/Actions'
import { idOf, queryOf } from '~/sandbox/hetzner/body'
import { page } from '~/sandbox/hetzner/listing'
import type { Project } from '~/sandbox/hetzner/Project'

const ACTION_IDS_MAX = 25

function answer(c: Context, actions: Action[]) {
  const status = queryOf(c).getAll('status')
  const rows = actions.filter((action) => status.length === 0 || status.includes(action.status))
  return c.json(page('actions', rows, queryOf(c)))
}

/** Actions are asked for by their ids, or below the resource that they work on. */
export function actionRoutes({ actions }: Project) {
  const app = new Hono()
  app.get('/actions', (c) => {
    const ids = queryOf(c).getAll('id').map(Number)
    if (ids.length === 0)
      throw new ApiError(410, 'deprecated_api_endpoint', 'listing all actions was removed')
    if (ids.length > ACTION_IDS_MAX)
      throw new ApiError(422, 'invalid_input', `at most ${ACTION_IDS_MAX} ids`, { fields: [{ name: 'id' }] })
    return answer(
      c,
      actions.list().filter(({ id }) => ids.includes(id)),
    )
  })
  const one = (c: Context, id: number) => {
    const action = actions.get(id)
    if (!action) throw notFound('action', id)
    return c.json({ action })
  }
  app.get('/actions/:id{[0-9]+}', (c) => one(c, idOf(c)))
  app.get('/:kind{servers|images|firewalls}/actions/:id{[0-9]+}', (c) => one(c, idOf(c)))
  app.get('/:kind{servers|images|firewalls}/:id{[0-9]+}/actions', (c) => {
    const type = c.req.param('kind').slice(0, -1)
    const isOfIt = (action: Action) =>
      action.resources.some((resource) => resource.type === type && resource.id === idOf(c))
    return answer(c, actions.list().filter(isOfIt))
  })
  app.get('/:kind{servers|images|firewalls}/:of{[0-9]+}/actions/:id{[0-9]+}', (c) => one(c, idOf(c)))
  return app
}
