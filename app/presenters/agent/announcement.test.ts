import { expect, test } from 'vitest'
import { clockText, type ClockForm } from '~/app/presenters/clockText'
import { announcement, spoken } from './announcement'
import { NOW, view } from './testAgent'

const tokyo = (at: string, form: ClockForm = 'minute') => clockText(at, form, 'Asia/Tokyo')
const shown = view({})

test('a screen reader hears the day and the clock that the page shows', () => {
  const lead = [
    'Paid until ',
    { at: '2026-12-24T22:30:00.000Z', form: 'day' as const },
    ', next try ',
    { at: '2026-12-24T22:30:15.000Z', form: 'second' as const },
    ', or at ',
    { at: '2026-12-24T22:45:00.000Z' },
    '.',
  ]
  const words = announcement({ ...shown, lead, alert: null }, NOW.getTime())
  expect(spoken(words, tokyo)).toBe(
    `${shown.status.word}: Paid until 25 Dec, next try 07:30:15, or at 07:45.`,
  )
})

test('a state that the sentence begins with is said once, and what passes by the second is not', () => {
  const lead = [`${shown.status.word} since `, { ago: NOW.toISOString() }, 'then.']
  const words = announcement({ ...shown, lead, alert: null }, NOW.getTime())
  expect(words).toEqual([`${shown.status.word} since `, 'then.'])
})

test('how long is left to decide is said as it runs out', () => {
  const at = (min: number) => new Date(NOW.getTime() + min * 60_000).toISOString()
  const said = (min: number) =>
    spoken(
      announcement(
        {
          ...shown,
          lead: ['Setup failed.'],
          alert: { tone: 'bad', icon: 'circle-x', title: 'left to decide', words: [], until: at(min) },
        },
        NOW.getTime(),
      ),
      tokyo,
    )
  expect(said(31)).not.toContain('left to decide')
  expect(said(29)).toContain('30 min left to decide')
  expect(said(4)).toContain('5 min left to decide')
})
