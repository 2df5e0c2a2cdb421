import { useState } from 'react'
import { Icon } from '~/app/components/Icon'

const SHOWN_MS = 2_000

export function CopyButton({ text, children }: { text: string; children: string }) {
  const [isCopied, setCopied] = useState(false)
  return (
    <button
      className="button button--quiet"
      type="button"
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => {
          setCopied(true)
          setTimeout(() => setCopied(false), SHOWN_MS)
        })
      }}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span role="status">{isCopied ? 'Copied' : children}</span>
    </button>
  )
}
