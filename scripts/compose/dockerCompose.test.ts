import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { Env } from '~/core/config/env'
import { composeProblems } from './composeSchema'
import { readCompose } from './readCompose'

const services = () => Object.entries(readCompose().services)

test('docker-compose.yml keeps to the Compose specification', () => {
  expect(composeProblems(readCompose())).toEqual([])
})

test('a misspelt key, a wrong type and an unknown condition are found', () => {
  const { redis, web } = readCompose().services
  const wrong = (service: object) => composeProblems({ services: { one: service } })
  expect(wrong({ ...redis, volume: ['x'] })).not.toEqual([])
  expect(wrong({ ...redis, ports: { a: 1 } })).not.toEqual([])
  expect(wrong({ ...web, depends_on: { redis: { condition: 'healthy' } } })).not.toEqual([])
})

test('it has every part of Aura, two of each that may fail, and each tells its health', () => {
  const { services } = readCompose()
  const parts = ['postgres', 'pgbouncer', 'redis', 'mail', 'web', 'worker', 'proxy', 'prometheus', 'grafana']
  expect(Object.keys(services).sort()).toEqual([...parts, 'migrate'].sort())
  for (const name of parts) expect(services[name]?.healthcheck, name).toBeDefined()
  for (const name of ['web', 'worker']) expect(services[name]?.deploy?.replicas, name).toBe(2)
})

test('what others wait for is there', () => {
  const { services } = readCompose()
  for (const { depends_on: needs = {} } of Object.values(services))
    for (const name of Object.keys(needs)) expect(services).toHaveProperty(name)
})

test('web and worker go through the pooler, and set only what the product reads', () => {
  for (const [name, { environment = {} }] of services().filter(([name]) =>
    ['web', 'worker'].includes(name),
  )) {
    expect(environment.DATABASE_URL, name).toContain('@pgbouncer:')
    expect(environment.DATABASE_DIRECT_URL, name).toContain('@postgres:')
    expect(Object.keys(environment).filter((key) => !(key in Env.shape))).toEqual([])
  }
})

test('images are pinned to one version', () => {
  const pinned = /^[a-z0-9./_-]+:(?:v?\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?|\$\{AURA_VERSION:-local\})$/
  for (const [name, { image }] of services()) expect(image, name).toMatch(pinned)
  const bases = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
  for (const base of bases) expect(base).toMatch(/:\d+\.\d+\.\d+(?:-[\w-]+)?$/)
})

test('nothing but the proxy and what staff look at has a port, on loopback; figures have none', () => {
  for (const [name, { ports = [] }] of services()) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    if (!['proxy', 'mail', 'prometheus', 'grafana'].includes(name)) expect(ports, name).toEqual([])
  }
})

test('no secret stands in it: each comes from the environment', () => {
  const text = readFileSync('docker-compose.yml', 'utf8')
  const named = text.matchAll(/^ +\w*(?:PASSWORD|SECRET|TOKEN|KEYS?)\w*: *(\S.*)$/gm)
  for (const [, value = ''] of named) expect(value).toMatch(/^(?:\$\{\w+\}|\/run\/secrets\/\w+)$/)
  for (const [, password = ''] of text.matchAll(/:\/\/\w+:(.*)@/g)) expect(password).toMatch(/^\$\{\w+/)
})

test('volumes are declared, and files that are mounted are there', () => {
  const { volumes } = readCompose()
  for (const [, { volumes: mounts = [], build }] of services()) {
    for (const mount of mounts) {
      const [source = ''] = mount.split(':')
      if (source.startsWith('.')) expect(existsSync(source), mount).toBe(true)
      else expect(volumes).toHaveProperty(source)
    }
    if (build) expect(existsSync(build.dockerfile)).toBe(true)
  }
})

test('the proxy asks as many processes as there are, at the ports that they have', () => {
  const { services } = readCompose()
  const config = readFileSync('deploy/haproxy.cfg', 'utf8')
  const templates = [...config.matchAll(/server-template \w+ (\d+) (\w+):(\d+)/g)]
  expect(templates).toHaveLength(2)
  const { PORT, MACHINE_CALLBACK_LISTEN } = services.web?.environment ?? {}
  for (const [, count, name = '', port] of templates) {
    expect(Number(count)).toBe(services[name]?.deploy?.replicas)
    expect([PORT, MACHINE_CALLBACK_LISTEN?.split(':')[1]]).toContain(port)
  }
  const bound = [...config.matchAll(/bind :(\d+)/g)].map(([, port]) => port)
  expect((services.proxy?.ports ?? []).map((port) => port.split(':')[2])).toEqual(bound)
})

test('provisioned Grafana reads the Prometheus of this file', () => {
  const { datasources } = parse(
    readFileSync('deploy/grafana/provisioning/datasources/prometheus.yml', 'utf8'),
  ) as { datasources: { uid: string; url: string }[] }
  expect(readCompose().services).toHaveProperty(new URL(datasources[0]!.url).hostname)
  const dashboard = JSON.parse(readFileSync('deploy/grafana/dashboards/aura.json', 'utf8')) as {
    panels: { datasource?: { uid: string } }[]
  }
  const used = dashboard.panels.flatMap(({ datasource }) => (datasource ? [datasource.uid] : []))
  expect(new Set(used)).toEqual(new Set(datasources.map(({ uid }) => uid)))
})
