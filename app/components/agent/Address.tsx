import { useState } from 'react'
import { Icon } from '~/app/components/Icon'

const SAID_MS = 3_000

/** The agent's own address. Copying needs script; without, it is text to select. */
export function Address({ address, name }: { address: string; name: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = () =>
    void navigator.clipboard.writeText(address).then(() => {
      setCopied(true)
      setTimeout(() => setCopied(false), SAID_MS)
    })
  return (
    <div className="address">
      <code>{address}</code>
      <span className="small muted" role="status">
        {isCopied ? 'Address copied.' : ''}
      </span>
      <button
        className="button button--quiet button--icon"
        type="button"
        aria-label={`Copy address of ${name}`}
        onClick={copy}
      >
        <Icon name={isCopied ? 'check' : 'copy'} />
      </button>
    </div>
  )
}
