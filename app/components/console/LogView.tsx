import { useEffect, useMemo, useRef, useState } from 'react'
import { Time } from '~/app/components/Time'

export type LogLineView = { key: string; at: string; level: 'info' | 'ok' | 'warn' | 'bad'; text: string }

/** Nearer to the end than this, the reader follows. */
const AT_END_PX = 24

/** Lines as they come. Scrolling up stops following; what is selected stays, as lines are only added. */
export function LogView({ lines, run, download }: { lines: LogLineView[]; run: string; download: string }) {
  const [word, setWord] = useState('')
  const [seen, setSeen] = useState(lines.length)
  const [isFollowing, setFollowing] = useState(true)
  const box = useRef<HTMLPreElement>(null)
  const shown = useMemo(() => {
    const wanted = word.trim().toLowerCase()
    return wanted ? lines.filter(({ text }) => text.toLowerCase().includes(wanted)) : lines
  }, [lines, word])
  const toEnd = () => {
    const log = box.current
    if (log) log.scrollTop = log.scrollHeight
    setSeen(lines.length)
    setFollowing(true)
  }
  useEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [isFollowing, shown])
  const fresh = lines.length - seen
  return (
    <section className="card" aria-labelledby="log-title">
      <div className="card__head">
        <h2 id="log-title">Log</h2>
        <span className="muted">{isFollowing ? 'following' : 'following paused'}</span>
        <label className="offscreen" htmlFor="log-find">
          Search the log
        </label>
        <input
          className="input push log-find"
          id="log-find"
          type="search"
          data-key="search"
          placeholder={`Search ${lines.length.toLocaleString('en-GB')} lines`}
          value={word}
          onChange={(event) => setWord(event.target.value)}
        />
        <a className="button" href={download} download>
          Download
        </a>
      </div>
      <p className="card__body muted small">
        Steps, tasks and calls, as they are kept. What workers log beside that is in their own output; search
        it for {run}.
      </p>
      <div className="log-wrap">
        <pre
          className="log"
          role="log"
          aria-live="off"
          tabIndex={0}
          aria-label={`Log of ${run}`}
          ref={box}
          onScroll={({ currentTarget: log }) => {
            const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX
            if (isAtEnd || isFollowing) setSeen(lines.length)
            setFollowing(isAtEnd)
          }}
        >
          {shown.map(({ key, at, level, text }) => (
            <span className="log__line" key={key}>
              <Time at={at} form="milli" />
              {'  '}
              <span className={level === 'info' ? undefined : level}>{text}</span>
            </span>
          ))}
        </pre>
        {isFollowing ? null : (
          <button className="button jump" type="button" onClick={toEnd}>
            Jump to latest{fresh > 0 ? ` (${fresh})` : ''}
          </button>
        )}
      </div>
    </section>
  )
}
