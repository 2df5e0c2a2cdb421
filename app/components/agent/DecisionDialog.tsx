import { useEffect, useRef } from 'react'
import { DecisionForm } from '~/app/components/agent/DecisionForm'
import type { DecisionFormProps } from '~/app/components/agent/DecisionForm'

/** The browser's own modal: it keeps the focus inside, gives it back to the opener, and closes on Escape. */
export default function DecisionDialog({
  onClose,
  ...form
}: Omit<DecisionFormProps, 'keep'> & { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    // The safe answer, not the first thing that could have the focus.
    shown?.querySelector<HTMLElement>('[data-safe]')?.focus()
    return () => shown?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      role="alertdialog"
      aria-labelledby="decision-title"
      aria-describedby="decision-says"
      onClose={onClose}
    >
      <DecisionForm {...form} keep={{ onKeep: () => dialog.current?.close() }} />
    </dialog>
  )
}
