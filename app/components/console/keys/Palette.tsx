import { lazy, Suspense, useCallback, useState } from 'react'
import { Icon } from '~/app/components/Icon'
import { useConsoleKeys } from './useConsoleKeys'

const PaletteDialog = lazy(() =>
  import('./PaletteDialog').then((loaded) => ({ default: loaded.PaletteDialog })),
)

type PaletteProps = { places: { name: string; to: string }[]; areShortcutsOff: boolean }

/** Opens what is loaded only when it is asked for. Without script it is a link to the runs and their search. */
export function Palette({ places, areShortcutsOff }: PaletteProps) {
  const [shown, setShown] = useState<'palette' | 'help' | null>(null)
  const open = useCallback((what: 'palette' | 'help') => setShown(what), [])
  useConsoleKeys(areShortcutsOff, open)
  return (
    <>
      <a
        className="find"
        href="/console/runs"
        aria-label="Search or jump to"
        onClick={(event) => {
          event.preventDefault()
          setShown('palette')
        }}
      >
        <Icon name="search" />
        <span>Search or jump to</span>
        <kbd className="push">Ctrl K</kbd>
      </a>
      {shown ? (
        <Suspense>
          <PaletteDialog what={shown} places={places} close={() => setShown(null)} />
        </Suspense>
      ) : null}
    </>
  )
}
