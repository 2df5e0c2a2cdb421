import { Router } from 'express'
import { lookAround, type Looks } from '~/core/services/lookAround'

/** `/healthz`: the process answers. `/readyz`: it can do its work; the load balancer asks this one. */
export function health(looks: Looks, isStopping: () => boolean): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => void response.type('text/plain').send('ok'))
  router.get('/readyz', (_request, response) => {
    if (isStopping()) return void response.status(503).json({ stopping: true })
    void lookAround(looks).then(({ isReady, answers }) => response.status(isReady ? 200 : 503).json(answers))
  })
  return router
}
