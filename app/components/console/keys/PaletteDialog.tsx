import { useFetcher, useNavigate } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import type { loader } from '~/app/routes/console.find'
import { keyHelp } from './consoleKeys'

type Place = { name: string; to: string; kind?: string }
type PaletteDialogProps = { what: 'palette' | 'help'; places: Place[]; close: () => void }

/** Looks are taken after typing has paused for this long. */
const PAUSE_MS = 150

export function PaletteDialog({ what, places, close }: PaletteDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    dialog.current?.showModal()
    return () => (opener instanceof HTMLElement ? opener.focus() : undefined)
  }, [])
  return (
    <dialog
      className="dialog palette"
      ref={dialog}
      aria-label={what === 'help' ? 'Keys' : 'Search or jump to'}
      onClose={close}
      onClick={(event) => (event.target === dialog.current ? close() : undefined)}
    >
      {what === 'help' ? <Help close={close} /> : <Search places={places} close={close} />}
    </dialog>
  )
}

function Help({ close }: { close: () => void }) {
  return (
    <>
      <div className="card__body">
        <h2>Keys</h2>
        <dl className="facts">
          {keyHelp.map(([keys, does]) => (
            <div className="contents" key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p className="muted">Single keys can be switched off in your account.</p>
      </div>
      <div className="card__foot">
        <button className="button" type="button" onClick={close} autoFocus>
          Close
        </button>
      </div>
    </>
  )
}

function useFound(text: string, places: Place[]): Place[] {
  const { load, data } = useFetcher<typeof loader>()
  useEffect(() => {
    if (text.trim().length < 2) return
    const timer = setTimeout(() => load(`/console/find?q=${encodeURIComponent(text.trim())}`), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, load])
  const word = text.trim().toLowerCase()
  const pages = places.filter(({ name }) => name.toLowerCase().includes(word))
  return word.length < 2 ? pages : [...pages, ...(data?.found ?? [])]
}

function Search({ places, close }: { places: Place[]; close: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const found = useFound(text, places)
  const chosen = Math.min(at, found.length - 1)
  const go = (place: Place | undefined) => {
    if (!place) return
    close()
    navigate(place.to)
  }
  return (
    <div className="palette__in">
      <input
        className="input"
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={chosen >= 0 ? `palette-${chosen}` : undefined}
        aria-label="Page, run, agent or e-mail"
        placeholder="Page, run, agent or e-mail"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, chosen + 1))
          else if (event.key === 'ArrowUp') setAt(Math.max(0, chosen - 1))
          else if (event.key === 'Enter') go(found[chosen])
          else return
          event.preventDefault()
        }}
      />
      <ul id="palette-list" role="listbox" aria-label="Found">
        {found.map((place, index) => (
          <li
            key={place.to}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => go(place)}
          >
            {place.name}
            <span className="muted push">{place.kind ?? 'page'}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="empty">Nothing matches.</p> : null}
    </div>
  )
}
