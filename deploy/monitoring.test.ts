import { readFileSync } from 'node:fs'
import type { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { openMetrics } from '~/core/adapters/metrics/openMetrics'
import { standingMetrics } from '~/core/adapters/metrics/standingMetrics'
import { webMetrics } from '~/core/adapters/metrics/webMetrics'
import { workerMetrics } from '~/core/adapters/metrics/workerMetrics'
import { readCompose } from '~/scripts/compose/readCompose'

type Dashboard = { panels: { title: string; targets?: { expr: string }[] }[] }
type Scrape = {
  job_name: string
  dns_sd_configs?: { names: string[]; port: number }[]
  static_configs?: { targets: string[] }[]
}

const { panels } = JSON.parse(readFileSync('deploy/grafana/dashboards/aura.json', 'utf8')) as Dashboard
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

function registries() {
  const parts = {
    pool: { totalCount: 0, idleCount: 0, waitingCount: 0 },
    redis: { status: 'ready' as const },
  }
  const [web, worker] = [openMetrics(parts), openMetrics(parts)]
  webMetrics(web, () => 0)
  workerMetrics(worker)
  standingMetrics(worker, () => Promise.reject(new Error('nothing to read')))
  return [web, worker]
}

/** Names as Prometheus sees them: a histogram is three. */
function exported(registry: Registry): string[] {
  return registry.getMetricsAsArray().flatMap((metric) => {
    const isHistogram = 'buckets' in metric
    const suffixes = isHistogram ? ['_bucket', '_count', '_sum'] : ['']
    return suffixes.map((suffix) => metric.name + suffix)
  })
}
const names = () => new Set(registries().flatMap(exported))
const asked = (query: string) => query.match(/\b(?:aura|nodejs|process)_\w+|\bup\b/g) ?? []

test('each figure on the dashboard is told by web or worker', () => {
  const known = names().add('up') // Prometheus' own
  expect(queries.length).toBeGreaterThan(20)
  for (const query of queries) {
    expect(asked(query), query).not.toEqual([])
    for (const name of asked(query)) expect(known, query).toContain(name)
  }
})

test('each label on the dashboard is one of its figure', () => {
  const labels = new Map(
    registries().flatMap((registry) =>
      registry
        .getMetricsAsArray()
        .map((metric) => [metric.name, (metric as { labelNames?: string[] }).labelNames]),
    ),
  )
  const everywhere = ['le', 'job', 'instance'] // Prometheus adds them
  for (const query of queries) {
    const own = asked(query).flatMap((name) => labels.get(name.replace(/_(?:bucket|count|sum)$/, '')) ?? [])
    const grouped = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '))
    const selected = [...query.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label)
    for (const label of [...grouped, ...selected]) expect([...own, ...everywhere], query).toContain(label)
  }
})

test('each figure of ours is on the dashboard', () => {
  const shown = new Set(queries.flatMap(asked).map((name) => name.replace(/_(?:bucket|count|sum)$/, '')))
  const ours = registries()
    .flatMap((registry) => registry.getMetricsAsArray().map(({ name }) => name))
    .filter((name) => name.startsWith('aura_'))
  expect(ours.filter((name) => !shown.has(name))).toEqual([])
})

test('Prometheus asks processes that Compose starts, where they tell', () => {
  const { scrape_configs: scrapes } = parse(readFileSync('deploy/prometheus.yml', 'utf8')) as {
    scrape_configs: Scrape[]
  }
  expect(scrapes.map(({ job_name }) => job_name)).toEqual(['web', 'worker', 'prometheus'])
  const { services } = readCompose()
  for (const { job_name, dns_sd_configs = [], static_configs = [] } of scrapes) {
    expect(services).toHaveProperty(job_name)
    for (const { names, port } of dns_sd_configs) {
      expect(names).toEqual([job_name])
      expect(services[job_name]?.environment?.STATUS_LISTEN).toBe(`0.0.0.0:${port}`)
    }
    for (const { targets } of static_configs) expect(targets).toEqual(['localhost:9090'])
  }
})
