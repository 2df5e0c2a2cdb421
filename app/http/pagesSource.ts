import type { Server } from 'node:http'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ServerBuild } from '@remix-run/node'
import express from 'express'
import type { RequestHandler } from 'express'

export type PagesSource = {
  assets: RequestHandler[]
  build: () => Promise<ServerBuild>
  close(): Promise<void>
}

/** The pages as they were built: files with a hash in their name never change. */
export async function builtPages(folder: string): Promise<PagesSource> {
  const built = (await import(pathToFileURL(resolve(folder, 'server/index.js')).href)) as ServerBuild
  return {
    assets: [
      express.static(resolve(folder, 'client'), {
        index: false,
        redirect: false,
        setHeaders(response, path) {
          const isHashed = path.includes('/assets/')
          response.setHeader(
            'Cache-Control',
            isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
          )
          response.setHeader('X-Content-Type-Options', 'nosniff')
        },
      }) as RequestHandler,
      // A file of an older build that is gone: no page to render.
      (request, response, next) =>
        request.path.startsWith('/assets/') ? void response.status(404).end() : next(),
    ],
    build: () => Promise.resolve(built),
    close: async () => {},
  }
}

/** The pages as they are being written, through Vite, with its updates on the same server. */
export async function pagesInDevelopment(http: Server): Promise<PagesSource> {
  const { createServer } = await import('vite')
  const vite = await createServer({ server: { middlewareMode: true, hmr: { server: http } } })
  return {
    assets: [vite.middlewares as RequestHandler],
    build: () => vite.ssrLoadModule('virtual:remix/server-build') as unknown as Promise<ServerBuild>,
    close: () => vite.close(),
  }
}
