export type ClockForm = 'minute' | 'second' | 'milli' | 'day' | 'dayMinute' | 'daySecond'

const parts: Record<ClockForm, Intl.DateTimeFormatOptions> = {
  minute: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  second: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  milli: {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  },
  day: { day: 'numeric', month: 'short' },
  daySecond: {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
  dayMinute: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
}

/** One moment as a clock shows it in a zone: `14:02`, `14:02:31`, `24 Dec`. */
export function clockText(at: string, form: ClockForm, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { ...parts[form], timeZone }).format(new Date(at))
}
