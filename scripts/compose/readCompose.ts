import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

type Service = {
  image?: string
  build?: { dockerfile: string }
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck?: unknown
  deploy?: { replicas: number }
}

/** docker-compose.yml with its anchors merged, as Compose reads it. */
export function readCompose() {
  return parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
    services: Record<string, Service>
    volumes: Record<string, null>
  }
}
