import { catalogue } from '~/core/domain/errors'

/** docs/errors.md, made from the catalogue. */
export function errorDocs(): string {
  const rows = Object.entries(catalogue).map(([code, { says, next, retry }]) => {
    const tried = retry === 'later' ? 'yes, with backoff' : 'no: the attempt ends'
    return `| \`${code}\` | ${says} | ${tried} | ${next} |`
  })
  return [
    '# Errors',
    '',
    'Made from `core/domain/errors.ts` by `npm run docs`. The customer reads the words and a reference (`R-7F3K`); the cause',
    "stands in the console, on the run's step.",
    '',
    '| code | the customer reads | tried again within the step | what follows |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
