import type { ReactNode } from 'react'
import { Brand } from '~/app/components/Brand'
import { ThemeButton } from '~/app/components/ThemeButton'

/** Landing, sign up, sign in, terms: no script, whole-page links. */
export function PublicFrame({ isSignedIn, children }: { isSignedIn: boolean; children: ReactNode }) {
  return (
    <>
      <header className="masthead">
        <div className="masthead__in">
          <Brand />
          <span className="push" />
          <ThemeButton />
          {isSignedIn ? (
            <a className="button button--quiet" href="/home">
              My agent
            </a>
          ) : (
            <a className="button button--quiet" href="/signin">
              Sign in
            </a>
          )}
        </div>
      </header>
      {children}
      <footer className="foot">
        <div>
          <span>Aura</span>
          <a className="push" href="/terms">
            Terms
          </a>
          <a href="/privacy">Privacy</a>
        </div>
      </footer>
    </>
  )
}
