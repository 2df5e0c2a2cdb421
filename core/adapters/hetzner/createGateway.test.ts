import type { Redis } from 'ioredis'
import { beforeEach, expect, test } from 'vitest'
import type { Ledger } from '~/core/ports/Ledger'
import { createGateway } from './createGateway'
import type { RunScope } from './RunScope'
import type { TokenBucket } from './TokenBucket'

const scope: RunScope = {
  runId: 'run-1',
  epoch: 1,
  subject: 'agent-1',
  agentId: 'agent-1',
  machineId: null,
  names: [],
  labels: {},
  isRemoval: false,
}

let thrown: Error
let problems: { problem: unknown; runId: string | undefined }[]
beforeEach(() => {
  problems = []
})

/** A gateway whose state backend throws; nothing else is asked. */
async function ask(path = '/state/agent-1') {
  const gateway = createGateway({
    endpoint: 'http://cloud.test/v1',
    token: 't'.repeat(64),
    redis: {} as Redis,
    ledger: {} as Ledger,
    bucket: {} as TokenBucket,
    runs: { isCurrent: async () => true },
    states: () => Promise.reject(thrown),
    onProblem: (problem, { runId } = scope) => problems.push({ problem, runId }),
  })
  const authorization = `Bearer ${gateway.open(scope)}`
  const answer = await gateway.fetch(new Request(`http://gateway${path}`, { headers: { authorization } }))
  return {
    status: answer.status,
    body: (await answer.json()) as { error: { code: string; message: string } },
  }
}

test('a mistake of ours is a plain 500 in the gateway’s own words, and told with its run', async () => {
  thrown = new TypeError('Cannot read properties of undefined (reading secret)')
  const { status, body } = await ask()
  expect([status, body.error.code]).toEqual([500, 'service_error'])
  expect(body.error.message).toContain('gateway')
  expect(JSON.stringify(body)).not.toContain('secret')
  expect(problems).toEqual([{ problem: thrown, runId: 'run-1' }])
})

test('a database that is away is a 504, which is asked again, and told', async () => {
  thrown = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })
  expect((await ask()).status).toBe(504)
  expect(problems).toHaveLength(1)
})
