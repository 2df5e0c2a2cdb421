import type { ServerBuild } from '@remix-run/node'
import { matchRoutes } from '@remix-run/react'

type PageRoute = { path?: string; index?: boolean; children?: PageRoute[] }
export type PageMatch = { pattern: string; params: Record<string, string | undefined> }

const trees = new WeakMap<ServerBuild['routes'], PageRoute[]>()

/** The pattern of the page that a path belongs to (`/agents/:agent/runs/:run`). Null: there is none. */
export function routeOfPage(routes: ServerBuild['routes'], path: string): PageMatch | null {
  const tree = trees.get(routes) ?? childrenOf(routes, undefined)
  trees.set(routes, tree)
  const matches = matchRoutes(tree as Parameters<typeof matchRoutes>[0], pageOf(path))
  const last = matches?.at(-1)
  if (!matches || !last) return null
  const parts = matches.map(({ route }) => route.path).filter(Boolean)
  return { pattern: `/${parts.join('/')}`, params: last.params }
}

/** A page's data has the page's path and `.data` behind it; that of `/` is `/_root.data`. */
function pageOf(path: string): string {
  if (!path.endsWith('.data')) return path
  const page = path.slice(0, -'.data'.length)
  return page === '/_root' ? '/' : page
}

function childrenOf(routes: ServerBuild['routes'], parentId: string | undefined): PageRoute[] {
  return Object.values(routes)
    .filter((route) => route !== undefined && route.parentId === parentId)
    .map((route) => ({
      path: route?.path,
      index: route?.index,
      children: route?.index ? undefined : childrenOf(routes, route?.id),
    }))
}
