import { Time } from '~/app/components/Time'
import { useReadAgain } from '~/app/live/readAgain'

/** Always there, so that nothing moves and it is heard when the page can't be read again. */
export function Stale({ asOf }: { asOf: string | null }) {
  const readAgain = useReadAgain()
  return (
    <div className="topbar__stale push" role="status">
      {asOf ? (
        <>
          <span>
            <span className="offscreen">The server does not answer: this page is </span>as of{' '}
            <Time at={asOf} form="second" />
          </span>
          <button className="button" type="button" onClick={readAgain}>
            Retry
          </button>
        </>
      ) : null}
    </div>
  )
}
