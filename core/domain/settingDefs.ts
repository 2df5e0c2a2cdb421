import { z } from 'zod'

/** Why new setups wait, in public words, and until when as far as one knows. */
const Pause = z.strictObject({
  isPaused: z.boolean(),
  reason: z.string().max(200),
  resumeAt: z.iso.datetime().nullable(),
})

const number = (title: string, unit: 'cents' | 'minutes' | 'days' | 'count', says: string, max: number) => ({
  title,
  unit,
  says,
  schema: z.int().min(0).max(max),
})

/** What staff may change at run time: admins, each with what it changes. Defaults come from the environment. */
export const settingDefs = {
  provisioningPaused: {
    title: 'New setups',
    unit: 'pause' as const,
    says: 'While paused, new setups are refused before payment with the public reason; paid ones keep their place.',
    schema: Pause,
  },
  fleetCapCents: number(
    'Fleet cap',
    'cents',
    'New setups are refused when machines would cost more than this a month.',
    100_000_000,
  ),
  perCustomerHourly: number(
    'New setups per customer and hour',
    'count',
    'More are refused before payment. Try again is not counted.',
    100,
  ),
  machinesPerMinute: number(
    'Machine creations a minute',
    'count',
    'Over all workers. Others wait in line; removals are never behind them.',
    600,
  ),
  billingPerSecond: number('Billing jobs a second', 'count', 'Over all workers.', 100),
  mailPerSecond: number('Mails a second', 'count', 'Over all workers.', 100),
  refundGraceMin: number(
    'Refund grace',
    'minutes',
    'After a setup was given up, the refund goes out by itself after this time. 0: at once.',
    7 * 24 * 60,
  ),
  pastDueDays: number(
    'Past due',
    'days',
    'An agent whose payment failed runs on for this long, then it is stopped.',
    60,
  ),
  keptDays: number(
    'Data kept',
    'days',
    'A stopped agent is kept for this long, then it is removed with a final backup.',
    365,
  ),
  refundLimitCents: number(
    'Refunds by support',
    'cents',
    'Support may refund one invoice up to this sum. Admins may refund what was paid.',
    100_000,
  ),
}

export type SettingKey = keyof typeof settingDefs
export type SettingValues = { [Key in SettingKey]: z.infer<(typeof settingDefs)[Key]['schema']> }

export const settingKeys = Object.keys(settingDefs) as SettingKey[]
