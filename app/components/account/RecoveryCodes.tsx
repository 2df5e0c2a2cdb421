import { Alert } from '~/app/components/Alert'

/** Shown once: only their hashes are kept. */
export function RecoveryCodes({ codes, back }: { codes: string[]; back: string }) {
  return (
    <main id="main" className="page page--narrow">
      <h1>Keep your recovery codes</h1>
      <p>
        Each of them signs you in once when your phone is lost. Print them, or put them in your password
        manager.
      </p>
      <Alert tone="warn" icon="triangle-alert" title="This page is the only place where they stand." />
      <ul className="card card__body codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <a className="button button--primary" href={back}>
          I have kept them
        </a>
      </div>
    </main>
  )
}
