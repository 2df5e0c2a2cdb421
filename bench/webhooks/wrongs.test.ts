import { expect, test } from 'vitest'
import { wrongs } from './wrongs'

const well = {
  sent: ['evt_a', 'evt_b', 'evt_a'],
  inbox: [
    { id: 'evt_a', deliveries: 2 },
    { id: 'evt_b', deliveries: 1 },
  ],
  jobs: ['evt_b', 'evt_a'],
}

test('every event once, with one job, is well', () => {
  expect(wrongs(well)).toEqual([])
})

test.each([
  ['a lost event', { inbox: well.inbox.slice(1) }, '1 lost, as evt_a'],
  ['an event recorded twice', { inbox: [...well.inbox, well.inbox[1]!] }, '3 recorded twice, as evt_a'],
  ['a delivery that was not counted', { sent: [...well.sent, 'evt_b'] }, '1 deliveries miscounted, as evt_b'],
  ['an event without a job', { jobs: ['evt_a'] }, '1 without a job, as evt_b'],
  ['an event with two jobs', { jobs: [...well.jobs, 'evt_a'] }, '1 with more than one job, as evt_a'],
  ['a job of an event that nobody sent', { jobs: [...well.jobs, 'evt_c'] }, '1 never sent, as evt_c'],
])('%s is told', (_name, change, says) => {
  expect(wrongs({ ...well, ...change })).toContain(says)
})
