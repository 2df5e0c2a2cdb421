import { expect, test } from 'vitest'
import type { StageView } from '~/app/presenters/agent/AgentView'
import { stageTimes } from './stageTimes'

const stage = (name: string, state: StageView['state'], tookMs: number | null = null): StageView => ({
  name,
  state,
  tookMs,
  detail: null,
  since: null,
  usual: null,
})

test('a stage has the time that its page gave, and the last one until the page was another', () => {
  const times = stageTimes()
  times.see({ stages: [stage('Creating machine', 'now'), stage('Checking', 'todo')] }, 1_000)
  times.see({ stages: [stage('Creating machine', 'done', 420), stage('Checking', 'now')] }, 1_500)
  times.see({ stages: [stage('Creating machine', 'done', 420), stage('Checking', 'now')] }, 1_700)
  times.see({ stages: [] }, 2_100)
  expect(times.all()).toEqual([
    { name: 'Creating machine', ms: 420 },
    { name: 'Checking', ms: 600 },
  ])
})
