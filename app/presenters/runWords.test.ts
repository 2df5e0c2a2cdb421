import { expect, test } from 'vitest'
import { cellText } from './console/cell'
import { overviewView } from './console/overviewView'
import { runsSpec } from './console/specs/runsSpec'
import { runStatus } from './runWords'
import type { RunListRow } from '~/core/ports/ConsoleLists'
import type { Overview } from '~/core/ports/ConsolePages'

const NEXT = new Date('2026-11-24T23:30:15Z')
const waiting = {
  kind: 'provision',
  mode: 'forward',
  step: 'createMachine',
  stepState: 'waiting',
  waitReason: 'capacity_unavailable',
  errorCode: null,
  outcome: null,
  unwindCause: null,
  cancelAskedAt: null,
  slowSince: null,
  startedAt: NEXT,
  endedAt: null,
  nextAt: NEXT,
  attempt: 1,
  attemptsMax: 3,
} as unknown as RunListRow

test('when a run that waits goes on is a moment, which its reader sees on their own clock', () => {
  expect(runStatus(waiting)).toMatchObject({ word: 'Waiting', nextAt: NEXT.toISOString() })
})

test('in a list it stands with the error, and in its file with the zone', () => {
  const cellOf = (key: string) => runsSpec.columns.find((column) => column.key === key)?.cell(waiting, NEXT)
  expect(cellOf('state')).toEqual({
    kind: 'status',
    status: { tone: 'info', icon: 'hourglass', word: 'Waiting' },
  })
  const error = cellOf('error')
  expect(error).toMatchObject({ text: 'capacity_unavailable', nextAt: NEXT.toISOString() })
  expect(error && cellText(error)).toBe('capacity_unavailable, next 2026-11-24T23:30:15.000Z')
})

test('the overview’s moments are moments with their day', () => {
  const overview: Overview = {
    ready: 0,
    degraded: 0,
    agents: 0,
    working: 0,
    waiting: 0,
    slow: 0,
    givenUp: { count: 25, due: [NEXT] },
    findings: { open: 0, costPerHourMicros: 0 },
    failedJobs: { open: 3, errors: 2, lastAt: NEXT },
    money: { paidCents: 0, refundedCents: 0, feeCents: 0 },
    alerts: [],
    budget: null,
  }
  const tile = (name: string) => overviewView(overview).tiles.find((tile) => tile.name === name)
  expect(tile('Failed')?.value).toBe('25')
  expect(tile('Failed')?.small).toEqual(['refund due ', { at: NEXT.toISOString(), form: 'dayMinute' }])
  expect(tile('Failed jobs')?.small).toEqual([
    '2 errors',
    ', last ',
    { at: NEXT.toISOString(), form: 'daySecond' },
  ])
})
