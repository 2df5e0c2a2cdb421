import type { ServerResponse } from 'node:http'

const words = {
  signedOut: {
    status: 401,
    title: 'This agent opens only for its owner',
    says: 'Open it from its page in Aura, where you are signed in.',
  },
  ticketSpent: {
    status: 403,
    title: 'This link was used already',
    says: 'A link into an agent works once and for 30 seconds. Open it again from its page in Aura.',
  },
  notUp: {
    status: 503,
    title: 'Not up yet',
    says: 'There is no machine that could answer. Its page in Aura says more.',
  },
  noAnswer: {
    status: 502,
    title: 'No answer',
    says: 'The agent does not answer right now. Try again in a minute.',
  },
  refused: {
    status: 403,
    title: 'Not allowed',
    says: 'This request does not come from the agent’s own page.',
  },
} as const

export type AnswerName = keyof typeof words

/** A plain page on the agent's origin, for when the agent itself can't speak. */
export function answerPage(response: ServerResponse, name: AnswerName, appUrl: string): void {
  const { status, title, says } = words[name]
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Aura</title>
<style>:root{color-scheme:light dark}body{max-width:32rem;margin:4rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}h1{font-size:1.5rem;line-height:2rem}</style>
</head><body><main><h1>${title}</h1><p>${says}</p><p><a href="${appUrl}/home">To my agent’s page</a></p></main></body></html>`)
}
