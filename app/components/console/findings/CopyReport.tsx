import { useState } from 'react'
import { Icon } from '~/app/components/Icon'

/** Copies the report as text. */
export function CopyReport({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false)
  return (
    <button
      className="button"
      type="button"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span role="status">{isCopied ? 'Copied' : 'Copy'}</span>
    </button>
  )
}
