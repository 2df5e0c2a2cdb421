import { expect, test } from 'vitest'
import { bringsLink, composeMail, mailTemplates } from './composeMail'
import type { MailTemplate, MailValues } from './letters'

const at = '2026-11-24T14:32:00.000Z'
const values = { agent: 'fern-42', agentId: 'agent-1', cents: 1_900, currency: 'eur', ref: 'R-7F3K0' }
const person = { at, address: '192.0.2.1', browser: 'Firefox' }

const samples: MailValues = {
  confirmEmail: { token: 'the-token' },
  resetPassword: { token: 'the-token' },
  newSignIn: person,
  passwordChanged: { at },
  emailChanging: { at },
  settingUp: values,
  agentReady: values,
  setupSlow: values,
  setupFailed: { ...values, refundAt: at },
  refundOnItsWay: { ...values, sentAt: at },
  refundFailed: values,
  paymentFailed: { ...values, payBy: '2026-12-03T00:00:00Z' },
  stopsTomorrow: { ...values, payBy: '2026-12-03T00:00:00Z' },
  stopped: { ...values, keptUntil: '2027-01-02T00:00:00Z' },
  notAnswering: { ...values, since: at },
  isBack: { ...values, dataOf: at },
  agentRemoved: { ...values, backupUntil: '2026-12-24T00:00:00Z' },
  restored: { ...values, dataOf: at },
  dataSafe: { ...values, dataOf: at },
  alert: { title: 'Orphan server', says: 'aura-fern-42-g1', path: '/console/findings' },
}
const sent = (template: MailTemplate, more: object = {}) =>
  composeMail(template, { ...samples[template], ...more }, 'https://aura.test')

test.each(mailTemplates)('%s says the same in text and HTML, and leads somewhere of ours', (template) => {
  const { subject, text, html } = sent(template)
  expect(subject.length).toBeGreaterThan(0)
  const [link = ''] = /https:\S+/.exec(text) ?? []
  expect(new URL(link).origin).toBe('https://aura.test')
  expect(html).toContain(`href="${link}"`)
  const shown = html
    .replace(/<[^>]+>/g, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
  for (const line of text.split('\n').filter((one) => !one.includes(link))) expect(shown).toContain(line)
})

test.each(mailTemplates)(
  '%s carries a token only where its link is the point, and nothing undefined',
  (template) => {
    const { text, html } = sent(template, { token: 'the-token', sealedToken: 'sealed' })
    expect((text + html).includes('the-token')).toBe(bringsLink(template))
    expect(text + html).not.toMatch(/sealed|undefined|null|NaN|Invalid/)
  },
)

test.each([
  ['settingUp', '€19.00 received.'],
  ['setupFailed', '€19.00 goes back at 14:32 UTC.'],
  ['refundOnItsWay', '€19.00 for fern-42 was sent at 14:32 UTC.'],
  ['refundFailed', '€19.00'],
  ['paymentFailed', 'Update your card by 3 Dec; fern-42 runs until then.'],
  ['stopped', 'Data is kept until 2 Jan.'],
  ['notAnswering', 'Seen at 14:02 UTC; we are repairing it.'],
  ['isBack', 'With your data of 24 Nov, 14:32 UTC.'],
  ['agentRemoved', 'Its final backup is kept until 24 Dec.'],
] as const)('%s says %s', (template, words) => {
  expect(sent(template, { since: '2026-11-24T14:02:00Z' }).text).toContain(words)
})

test('times are the reader’s where their zone is known', () => {
  expect(sent('setupFailed', { zone: 'Europe/Berlin' }).text).toContain('goes back at 15:32.')
})

test.each(['settingUp', 'agentReady', 'setupFailed', 'refundOnItsWay', 'agentRemoved'] as const)(
  '%s of before the new fields can still be written',
  (template) => {
    const { text } = composeMail(template, values, 'https://aura.test')
    expect(text).toContain('https://aura.test/agents/agent-1')
  },
)

test('what looks like HTML in a value stays text', () => {
  const { html } = sent('agentReady', { agent: '<b>"&\'' })
  expect(html).not.toContain('<b>"')
  expect(html).toContain('&#60;b&#62;&#34;&#38;&#39;')
})

test('a template that does not exist is refused', () => {
  expect(() => composeMail('unheardOf', values, 'https://aura.test')).toThrow(/No mail is called unheardOf/)
  expect(() => composeMail('toString', values, 'https://aura.test')).toThrow(/No mail is called/)
})

test('values of another shape are refused', () => {
  expect(() => composeMail('agentReady', { agent: 7 }, 'https://aura.test')).toThrow()
})
