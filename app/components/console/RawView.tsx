import { CopyButton } from './CopyButton'

/** JSON, with what is secret masked. */
export function RawView({ title, json }: { title: string; json: string }) {
  return (
    <section className="card" aria-labelledby="raw-title">
      <div className="card__head">
        <h2 id="raw-title">{title}</h2>
        <span className="muted">masked</span>
        <span className="push">
          <CopyButton text={json}>Copy</CopyButton>
        </span>
      </div>
      <pre className="log log--whole" tabIndex={0} aria-labelledby="raw-title">
        {json}
      </pre>
    </section>
  )
}
