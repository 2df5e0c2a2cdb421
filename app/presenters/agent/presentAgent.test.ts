import { expect, test } from 'vitest'
import type { AgentView } from '~/app/presenters/agent/AgentView'
import { labels, text, view } from '~/app/presenters/agent/testAgent'
import { ago, NOW, testBackup, testRefund } from '~/app/presenters/agent/testAgent'

const inAn = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
const day = (at: string) => new Date(`${at}T12:00:00Z`)
const unpaid = { wanted: 'undecided', paid: null, paidAt: null } as const
const refunds = [testRefund()]
const machine = { generation: 1, readyAt: ago(5), stoppedAt: null }
const lastBackup = testBackup()
const ended = { mode: 'ended', step: null, endedAt: NOW } as const
const fine = { ...ended, outcome: 'succeeded' } as const
const lost = { ...ended, outcome: 'failed', attempt: 3 } as const
const subscription = {
  status: 'active',
  currentPeriodEnd: day('2026-12-24'),
  cancelAtPeriodEnd: false,
  endedAt: null,
  pastDueSince: null,
  suspendedAt: null,
}
const atBackup = { kind: 'reprovision', step: 'backUpAgent' } as const

/** A state, what it shows, its chip, its sentence, and what can be done at its foot. */
const states: [string, AgentView, string, string, string[]][] = [
  [
    'checkout open',
    view({ ...unpaid, checkoutUrl: 'http://pay', checkoutExpiresAt: inAn(10) }),
    'Payment open',
    'Finish your payment (until 14:10)',
    ['Continue', 'Drop'],
  ],
  [
    'checkout open until tomorrow',
    view({ ...unpaid, checkoutUrl: 'http://pay', checkoutExpiresAt: inAn(24 * 60) }),
    'Payment open',
    'Finish your payment (until 25 Nov, 14:00)',
    ['Continue', 'Drop'],
  ],
  [
    'checkout over',
    view({ ...unpaid, checkoutUrl: 'http://pay', checkoutExpiresAt: ago(1) }),
    'Not paid',
    'This checkout was not finished. Nothing was charged.',
    ['Choose a plan'],
  ],
  ['paying', view({ ...unpaid, checkoutReturnAt: ago(2) }), 'Confirming', 'Confirming your payment.', []],
  ['paid', view({}), 'Queued', 'Payment received. Setup starts in a moment.', []],
  [
    'queued',
    view({}, { startedAt: null, stepStartedAt: null, step: 'createMachine', queuePlace: 3 }),
    'Queued',
    '3rd in line',
    [],
  ],
  ['working', view({}, {}), 'Working', 'Configuring agent', []],
  ['second attempt', view({}, { attempt: 2 }), 'Working', 'Configuring agent, attempt 2 of 3', []],
  [
    'waiting',
    view({}, { stepState: 'waiting', waitReason: 'The cloud asks us to slow down.' }),
    'Waiting',
    'Waiting for the cloud',
    [],
  ],
  ['a short look', view({}, { stepState: 'waiting', step: 'awaitBoot' }), 'Working', 'Starting machine', []],
  ['slow', view({}, { stepStartedAt: ago(600) }), 'Longer than usual', 'Configuring agent', []],
  [
    'cleaning up',
    view({}, { mode: 'unwinding', unwindCause: 'retry', step: 'retireMachine' }),
    'Cleaning up',
    'Attempt 1 did not work. Cleaning up, then attempt 2 of 3.',
    [],
  ],
  [
    'cancel asked',
    view({}, { cancelAskedAt: ago(1) }),
    'Cancelling',
    'Stopping the setup, as you asked.',
    [],
  ],
  [
    'cancelling',
    view({}, { cancelAskedAt: ago(9), mode: 'unwinding', unwindCause: 'cancelled', step: 'proveAbsence' }),
    'Cancelling',
    'Stopping the setup, as you asked.',
    [],
  ],
  [
    'cancelled',
    view({ wanted: 'gone', goneAt: NOW, refunds }, { ...ended, outcome: 'cancelled' }),
    'Cancelled, refunded',
    '€19.00 sent 24 Nov, 14:00; banks show it in 5 to 10 business days.',
    ['New agent'],
  ],
  [
    'failing',
    view({}, { attempt: 3, mode: 'unwinding', unwindCause: 'exhausted', step: 'retireMachine' }),
    'Failed',
    'Setup failed. We tried three times and are removing everything. You owe nothing.',
    [],
  ],
  [
    'failed',
    view({ graceUntil: inAn(58) }, lost),
    'Failed',
    'Setup failed. We tried three times and removed everything. You owe nothing.',
    ['Try again (no charge)', 'Refund me'],
  ],
  [
    'refunding',
    view({ wanted: 'gone', wantedReason: 'attemptsExhausted' }, { kind: 'refund', step: 'refundInFull' }),
    'Refunding',
    'Refunding €19.00.',
    [],
  ],
  [
    'failed, refunded',
    view(
      { wanted: 'gone', wantedReason: 'attemptsExhausted', goneAt: NOW, refunds },
      { ...fine, kind: 'refund' },
    ),
    'Failed',
    'Setup failed. We tried three times and removed everything. You owe nothing.',
    ['New agent'],
  ],
  ['ready', view({ machine }, fine), 'Ready', 'Ready, answering since 24 Nov, 13:59', ready()],
  [
    'ready and probed',
    view({ machine, probedAt: ago(20), lastBackup }, fine),
    'Ready',
    'Answering, checked 20 s ago',
    ready(),
  ],
  [
    'degraded',
    view({ machine, health: 'degraded', notAnsweringSince: NOW, lastBackup }, fine),
    'Degraded',
    'Not answering since 24 Nov, 14:00. We are repairing it. Last backup 24 Nov, 03:00.',
    ['Reprovision', 'Remove', 'Download'],
  ],
  [
    'past due',
    view({ machine, subscription: { ...subscription, pastDueSince: day('2026-11-26') } }, fine),
    'Past due',
    'Payment failed. Update your card by 3 Dec; fern-42 runs until then.',
    ['Update card', 'Open'],
  ],
  [
    'suspended',
    view(
      {
        machine: { ...machine, stoppedAt: NOW },
        wanted: 'stopped',
        wantedReason: 'unpaid',
        lastBackup,
        subscription: { ...subscription, suspendedAt: day('2026-12-03') },
      },
      { ...fine, kind: 'suspend' },
    ),
    'Suspended',
    'Stopped for non-payment. Data kept until 2 Jan.',
    ['Pay €19.00', 'Download'],
  ],
  [
    'disputed',
    view({ machine, wanted: 'stopped', wantedReason: 'disputed', disputedAt: NOW, lastBackup }, fine),
    'Disputed',
    'Your bank disputes a payment. fern-42 is stopped until that is settled. Data kept.',
    ['Contact', 'Download'],
  ],
  [
    'paid again',
    view({ machine }, { kind: 'resume', step: 'powerOn' }),
    'Starting',
    'Paid. fern-42 starts again with its data.',
    [],
  ],
  [
    'backing up',
    view({ machine }, { kind: 'backup', step: 'backUpAgent', bytesSoFar: 180_000_000 }),
    'Backing up',
    'Backing up your data: 180 MB so far.',
    ['Open'],
  ],
  [
    'restoring',
    view({ machine }, { kind: 'restore', step: 'restoreAgent', backup: testBackup() }),
    'Restoring',
    'Restoring your data.',
    [],
  ],
  [
    'updating, before the backup',
    view({ machine }, { kind: 'update', step: 'backUpAgent' }),
    'Updating',
    'Backing up today’s data, then updating.',
    [],
  ],
  [
    'updating, after it',
    view({ machine }, { kind: 'update', step: 'updateAgent', isPastReturn: true, backup: testBackup() }),
    'Updating',
    'Updating fern-42. It does not answer for a moment.',
    [],
  ],
  [
    'reprovisioning, before the backup',
    view({ machine }, atBackup),
    'Reprovisioning',
    'Backing up your data; the old machine goes only after that is verified.',
    [],
  ],
  [
    'reprovisioning, after it',
    view({}, { ...atBackup, step: 'createMachine', isPastReturn: true, backup: testBackup() }),
    'Reprovisioning',
    'Backup of 03:00 verified (412 MB); the old machine goes only after that.',
    [],
  ],
  [
    'a backup that did not work',
    view({ machine }, { ...atBackup, mode: 'unwinding', step: 'startAgent', unwindCause: 'exhausted' }),
    'Starting again',
    'The backup did not work. Nothing was changed.',
    [],
  ],
  [
    'data safe, no machine',
    view({ wanted: 'idle', wantedReason: 'cancelled', lastBackup }, { ...atBackup, ...ended }),
    'Data safe',
    'Your data is safe in the backup of 24 Nov, 03:00. No machine is running.',
    ['Start again (no charge)', 'Download', 'Refund me'],
  ],
  [
    'starting again',
    view({ lastBackup }, { kind: 'revive', step: 'restoreAgent' }),
    'Working',
    'Restoring your data',
    [],
  ],
  [
    'ending',
    view({ machine, lastBackup, subscription: { ...subscription, cancelAtPeriodEnd: true } }, fine),
    'Ending',
    'Paid until 24 Dec; then removed, with a final backup.',
    ['Keep it', 'Open', 'Download', 'Remove'],
  ],
  [
    'removing',
    view(
      { machine, wanted: 'gone', wantedReason: 'removed' },
      { kind: 'deprovision', step: 'retireMachine' },
    ),
    'Removing',
    'Removing fern-42, as you asked.',
    [],
  ],
  [
    'removed',
    view({ wanted: 'gone', goneAt: NOW, lastBackup }, { ...fine, kind: 'deprovision' }),
    'Removed',
    'Proved gone 24 Nov, 14:00. Final backup until 24 Dec.',
    ['Download', 'New agent with this data'],
  ],
]

function ready() {
  return ['Open', 'Back up', 'Reprovision', 'Remove']
}

test.each(states)('%s is told in its words, with what can be done', (_name, shown, word, lead, actions) => {
  expect(shown.status.word).toBe(word)
  expect(text(shown.lead)).toBe(lead)
  expect(labels(shown)).toEqual(actions)
})

test('each state has at most one filled button', () => {
  for (const [name, shown] of states) {
    const filled = shown.actions.filter((action) => 'look' in action && action.look === 'primary')
    expect(filled.length, name).toBeLessThanOrEqual(1)
  }
})

test('only what runs can be opened', () => {
  const open = states.filter(([, shown]) => labels(shown).includes('Open')).map(([name]) => name)
  expect(open).toEqual(['ready', 'ready and probed', 'past due', 'backing up', 'ending'])
})
