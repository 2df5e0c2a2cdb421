import { expect, test } from 'vitest'
import {
  closingLine,
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  sum,
} from './counts.mjs'

test('a test file that could not be loaded counts as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ]
  const report = { testResults, numPassedTests: 2, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0 }
  expect(countVitest(report)).toEqual({ passed: 2, failed: 2, skipped: 1 })
})

test('a browser suite whose set-up fails counts as a failure', () => {
  const stats = { expected: 0, flaky: 0, unexpected: 0, skipped: 0 }
  expect(countPlaywright({ stats, errors: [{ message: 'no browser' }] }).failed).toBe(1)
})

test('the closing line leaves out what there is none of', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
  expect(
    closingLine(
      sum([
        { passed: 3, failed: 1, skipped: 0 },
        { passed: 2, failed: 0, skipped: 4 },
      ]),
    ),
  ).toBe('5 passed, 1 failed, 4 skipped')
})

test('what failed is told by name, with the first line of why', () => {
  const testResults = [
    { name: 'broken.test.ts', status: 'failed', message: 'no such module\nat line 1', assertionResults: [] },
    {
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'works' },
        { status: 'failed', fullName: 'adds up', failureMessages: ['expected 2\nreceived 3'] },
      ],
    },
  ]
  expect(failuresOfVitest({ testResults })).toEqual(['broken.test.ts: no such module', 'adds up: expected 2'])
})

test('a browser test is told by its file, and a set-up that failed as such', () => {
  const spec = (title: string, ok: boolean) => ({
    title,
    ok,
    file: 'a.spec.ts',
    tests: [{ results: [{ error: { message: '\u001b[31mnot visible\u001b[39m\nmore' } }] }],
  })
  const suites = [{ suites: [{ specs: [spec('signs in', false), spec('signs out', true)] }] }]
  expect(failuresOfPlaywright({ suites, errors: [] })).toEqual(['a.spec.ts: signs in: not visible'])
  expect(failuresOfPlaywright({ suites: [], errors: [{ message: 'no browser' }] })).toEqual([
    'set-up: no browser',
  ])
})
