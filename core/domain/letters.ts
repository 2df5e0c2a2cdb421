import { z } from 'zod'
import { money } from './money'

export type Letter = { subject: string; lines: string[]; link?: { path: string; words: string } }

/** `zone`: IANA's name of the reader's; without it the clock is UTC, and says so. */
const zone = z.string().nullish()
const at = z.iso.datetime({ offset: true })

const ofAgent = z.object({ agent: z.string(), agentId: z.string(), zone })
const ofMoney = ofAgent.extend({ cents: z.int().default(0), currency: z.string().default('eur') })

const clock = (iso: string, timeZone: string | null | undefined): string =>
  format(iso, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) + (timeZone ? '' : ' UTC')
const day = (iso: string, timeZone: string | null | undefined): string =>
  format(iso, timeZone, { day: 'numeric', month: 'short' })
const dayAndClock = (iso: string, timeZone: string | null | undefined): string =>
  `${day(iso, timeZone)}, ${clock(iso, timeZone)}`
const format = (iso: string, timeZone: string | null | undefined, parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: timeZone ?? 'UTC' }).format(new Date(iso))

const page = (agentId: string, words: string, below = '') => ({ path: `/agents/${agentId}${below}`, words })
const billing = { path: '/billing', words: 'Update your card' }
const notYou = { path: '/account/sessions', words: 'Not you? Sign out everywhere' }

/** Ties what a letter needs to what it says. */
const letter = <Shape extends z.ZodType>(shape: Shape, write: (values: z.infer<Shape>) => Letter) => ({
  shape,
  write,
})

/**
 * Every mail that Aura writes. A mailbox is not a safe place: no secret in any of them but the links that confirm an
 * address or a new password, which are good once and not for long.
 */
export const letters = {
  confirmEmail: letter(z.object({ token: z.string() }), ({ token }) => ({
    subject: 'Confirm your e-mail',
    lines: ['Open this link within 24 hours.', 'If you have no account with us, ignore this mail.'],
    link: { path: `/verify/${token}`, words: 'Confirm' },
  })),
  resetPassword: letter(z.object({ token: z.string() }), ({ token }) => ({
    subject: 'Choose a new password',
    lines: [
      'Open this link within 30 minutes. It works once.',
      'If you did not ask for it, ignore this mail.',
    ],
    link: { path: `/reset/${token}`, words: 'Choose a new password' },
  })),
  newSignIn: letter(
    z.object({ at, zone, address: z.string().nullish(), browser: z.string().nullish() }),
    ({ at, zone, address, browser }) => ({
      subject: 'New sign-in',
      lines: [
        `${dayAndClock(at, zone)}, from ${address ?? 'an unknown address'}.`,
        ...(browser ? [`With ${browser}.`] : []),
      ],
      link: notYou,
    }),
  ),
  passwordChanged: letter(z.object({ at, zone }), ({ at, zone }) => ({
    subject: 'Your password was changed',
    lines: [`${dayAndClock(at, zone)}. All other browsers were signed out.`],
    link: { path: '/reset', words: 'Not you? Choose a new password' },
  })),
  emailChanging: letter(z.object({ at, zone }), ({ at, zone }) => ({
    subject: 'Your e-mail is about to change',
    lines: [
      `${dayAndClock(at, zone)}: somebody who knows your password asked us to use another address from now on.`,
      'Until the link that we sent there is opened, this one stays.',
    ],
    link: { path: '/reset', words: 'Not you? Choose a new password' },
  })),
  settingUp: letter(ofMoney, ({ agent, agentId, cents, currency }) => ({
    subject: `We are setting up ${agent}`,
    lines: [`${money(cents, currency)} received. Usually takes 3 to 5 minutes.`],
    link: page(agentId, 'Watch it'),
  })),
  agentReady: letter(ofAgent, ({ agent, agentId }) => ({
    subject: `${agent} is ready`,
    lines: ['Open it from its page.'],
    link: page(agentId, `Open ${agent}`),
  })),
  setupSlow: letter(ofAgent, ({ agent, agentId }) => ({
    subject: `${agent} takes longer than usual`,
    lines: ['We are still on it. You need do nothing.'],
    link: page(agentId, 'Watch it'),
  })),
  setupFailed: letter(
    ofMoney.extend({ refundAt: at.nullish() }),
    ({ agent, agentId, cents, currency, refundAt, zone }) => ({
      subject: `${agent} could not be set up`,
      lines: [
        refundAt
          ? `You owe nothing. Try again, or ${money(cents, currency)} goes back at ${clock(refundAt, zone)}.`
          : `You owe nothing. ${money(cents, currency)} goes back by itself.`,
      ],
      link: page(agentId, 'See how it stands'),
    }),
  ),
  refundOnItsWay: letter(
    ofMoney.extend({ sentAt: at.nullish(), isAgentLeft: z.boolean().default(false) }),
    ({ agent, agentId, cents, currency, sentAt, isAgentLeft, zone }) => ({
      subject: 'Your refund is on its way',
      lines: [
        `${money(cents, currency)} for ${agent} was sent${sentAt ? ` at ${clock(sentAt, zone)}` : ''}. Banks show it in 5 to 10 business days.${isAgentLeft ? '' : ' Nothing is left running.'}`,
      ],
      link: page(agentId, 'See the refund'),
    }),
  ),
  refundFailed: letter(ofMoney, ({ agent, agentId, cents, currency }) => ({
    subject: 'Your refund failed',
    lines: [`Your bank returned ${money(cents, currency)} for ${agent}; we write again today.`],
    link: page(agentId, 'See the refund'),
  })),
  paymentFailed: letter(
    ofMoney.extend({ payBy: at.nullish(), needsConfirmation: z.boolean().default(false) }),
    ({ agent, payBy, cents, currency, needsConfirmation, zone }) => ({
      subject: `Payment for ${agent} failed`,
      lines: [
        ...(needsConfirmation
          ? ['Your bank wants your confirmation: pay the open invoice, and confirm.']
          : []),
        `${cents > 0 ? `${money(cents, currency)} could not be charged. ` : ''}Update your card${payBy ? ` by ${day(payBy, zone)}; ${agent} runs until then` : ''}.`,
      ],
      link: billing,
    }),
  ),
  stopsTomorrow: letter(ofAgent.extend({ payBy: at.nullish() }), ({ agent, payBy, zone }) => ({
    subject: `${agent} stops tomorrow`,
    lines: [`Its payment is still open. Update your card${payBy ? ` by ${day(payBy, zone)}` : ''}.`],
    link: billing,
  })),
  stopped: letter(
    ofAgent.extend({ keptUntil: at.nullish(), reason: z.enum(['unpaid', 'disputed']).default('unpaid') }),
    ({ agent, agentId, keptUntil, reason, zone }) => ({
      subject: `${agent} is stopped`,
      lines: [
        reason === 'unpaid'
          ? 'Its payment is open. Pay, and it starts by itself.'
          : 'Your bank disputes a payment. It stays stopped until that is settled.',
        keptUntil ? `Data is kept until ${day(keptUntil, zone)}.` : 'Data is kept.',
      ],
      link: reason === 'unpaid' ? billing : page(agentId, 'See how it stands'),
    }),
  ),
  notAnswering: letter(ofAgent.extend({ since: at }), ({ agent, agentId, since, zone }) => ({
    subject: `${agent} does not answer`,
    lines: [`Seen at ${clock(since, zone)}; we are repairing it.`],
    link: page(agentId, 'See how it stands'),
  })),
  isBack: letter(ofAgent.extend({ dataOf: at.nullish() }), ({ agent, agentId, dataOf, zone }) => ({
    subject: `${agent} is back`,
    lines: [dataOf ? `With your data of ${dayAndClock(dataOf, zone)}.` : 'With all of your data.'],
    link: page(agentId, `Open ${agent}`),
  })),
  agentRemoved: letter(
    ofAgent.extend({ backupUntil: at.nullish() }),
    ({ agent, agentId, backupUntil, zone }) => ({
      subject: `${agent} was removed`,
      lines: [
        'Nothing is left running.',
        ...(backupUntil ? [`Its final backup is kept until ${day(backupUntil, zone)}.`] : []),
      ],
      link: page(agentId, 'See the proof'),
    }),
  ),
  restored: letter(ofAgent.extend({ dataOf: at }), ({ agent, agentId, dataOf, zone }) => ({
    subject: `${agent} has its data of ${day(dataOf, zone)} again`,
    lines: [`It runs with the backup of ${dayAndClock(dataOf, zone)}.`],
    link: page(agentId, `Open ${agent}`),
  })),
  dataSafe: letter(ofAgent.extend({ dataOf: at }), ({ agent, agentId, dataOf, zone }) => ({
    subject: `The data of ${agent} is safe`,
    lines: [
      `It is in the backup of ${dayAndClock(dataOf, zone)}. No machine is running; start it again any time, at no charge.`,
    ],
    link: page(agentId, 'Start it again'),
  })),
  /** To staff. `path`: the console's page, or the runbook's. */
  alert: letter(
    z.object({ title: z.string(), says: z.string(), path: z.string().startsWith('/') }),
    ({ title, says, path }) => ({ subject: title, lines: [says], link: { path, words: 'Look into it' } }),
  ),
}

export type MailTemplate = keyof typeof letters
/** Those that bring a link without which somebody is locked out. */
export type LinkTemplate = 'confirmEmail' | 'resetPassword'
/** What somebody who owes a mail writes into its values. */
export type MailValues = { [Template in MailTemplate]: z.input<(typeof letters)[Template]['shape']> }
