import { expect, test } from 'vitest'
import { activityCsv, activityList } from '~/app/presenters/activityList'

const at = new Date('2026-11-24T14:00:00Z')
const rows = activityList([
  { id: '1', at, by: 'customer:c', what: { run: 'reprovision', ref: 'R-7F3K2' }, result: null },
  { id: '2', at, by: 'aura', what: { run: 'backup', ref: 'R-7F3K3' }, result: 'failed' },
  { id: '3', at, by: 'staff:s', what: { action: 'downloadBackup' }, result: 'done' },
  { id: '4', at, by: 'aura', what: { action: '=changePlan' }, result: 'done' },
])

test('who did what, and with what result, in the customer’s words', () => {
  expect(rows.map(({ who, what, result }) => `${who}: ${what}, ${result.word}`)).toEqual([
    'You: Reprovisioning, Under way',
    'Aura: Backup, Failed',
    'Support: Downloaded a backup, Done',
    'Aura: =change plan, Done',
  ])
})

test('the file has a line for each, and no cell that a spreadsheet would run', () => {
  const lines = activityCsv(rows).split('\r\n')
  expect(lines[0]).toBe('time,who,what,reference,result')
  expect(lines[1]).toBe('"2026-11-24T14:00:00.000Z","You","Reprovisioning","R-7F3K2","Under way"')
  expect(lines[4]).toContain(`"'=change plan"`)
})
