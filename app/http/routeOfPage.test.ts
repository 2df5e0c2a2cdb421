import type { ServerBuild } from '@remix-run/node'
import { expect, test } from 'vitest'
import { routeOfPage } from './routeOfPage'

const route = (id: string, path: string | undefined, parentId: string | undefined, index?: boolean) => [
  id,
  { id, path, parentId, index },
]
const routes = Object.fromEntries([
  route('root', '', undefined),
  route('portal', undefined, 'root'),
  route('home', 'home', 'portal'),
  route('agent', 'agents/:agent', 'portal', true),
  route('run', 'agents/:agent/runs/:run', 'portal'),
  route('landing', undefined, 'root', true),
  route('reset', 'reset/:token', 'root'),
]) as unknown as ServerBuild['routes']

test('a page is known by its pattern, also where only its data is asked for', () => {
  expect(routeOfPage(routes, '/agents/a-1/runs/r-1')).toEqual({
    pattern: '/agents/:agent/runs/:run',
    params: { agent: 'a-1', run: 'r-1' },
  })
  expect(routeOfPage(routes, '/agents/a-1.data')?.pattern).toBe('/agents/:agent')
  expect(routeOfPage(routes, '/reset/a-secret')?.pattern).toBe('/reset/:token')
  expect(routeOfPage(routes, '/')?.pattern).toBe('/')
  expect(routeOfPage(routes, '/_root.data')?.pattern).toBe('/')
})

test('what is no page has no pattern, however it is spelt', () => {
  for (const path of ['/nowhere', '/agents', '/agents/a/b/c/d', '/%E0%A4%A', '//x'])
    expect(routeOfPage(routes, path), path).toBeNull()
})
