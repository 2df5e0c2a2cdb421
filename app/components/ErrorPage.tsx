import { Brand } from '~/app/components/Brand'

const words: Record<number, { title: string; says: string }> = {
  400: { title: 'That did not work', says: 'The form was not complete. Go back and try again.' },
  401: { title: 'You are signed out', says: 'Sign in, and you are back where you were.' },
  403: { title: 'Not allowed', says: 'This page is not for this account.' },
  404: { title: 'Not found', says: 'There is nothing at this address, or it is not yours.' },
  429: { title: 'Too many tries', says: 'Wait a few minutes, then try again.' },
}

type ErrorPageProps = {
  status: number
  /** Where somebody who is signed in goes on. */
  home?: { name: string; to: string }
  /** The page that was asked for: it may work the next time. */
  here: string
}

/** Plain words and a way on; what went wrong inside is for staff, in the log. */
export function ErrorPage({ status, home = { name: 'To my agent', to: '/home' }, here }: ErrorPageProps) {
  const canRetry = status >= 500
  const { title, says } = words[status] ?? {
    title: 'Something went wrong on our side',
    says: 'We were told. Try again in a minute; nothing of yours is lost.',
  }
  return (
    <>
      <header className="masthead">
        <div className="masthead__in">
          <Brand />
        </div>
      </header>
      <main id="main" className="page">
        <h1 tabIndex={-1}>{title}</h1>
        <p className="muted">{says}</p>
        <p className="row">
          {canRetry ? (
            <a className="button button--primary" href={here}>
              Retry
            </a>
          ) : null}
          <a
            className={canRetry ? 'button' : 'button button--primary'}
            href={status === 401 ? '/signin' : home.to}
          >
            {status === 401 ? 'Sign in' : home.name}
          </a>
        </p>
      </main>
    </>
  )
}
