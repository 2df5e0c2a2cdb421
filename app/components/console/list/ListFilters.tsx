import { Form, Link, useSubmit } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { Icon } from '~/app/components/Icon'
import type { FilterView, ListView } from '~/app/presenters/console/listView'

/** A form that only reads: its fields are the URL. A choice is taken at once, or with the button without script. */
export function ListFilters({ view }: { view: ListView }) {
  const submit = useSubmit()
  const form = useFieldsOf(view)
  const hidden = view.filters.filter(({ isHidden, value }) => isHidden && value)
  return (
    <Form
      method="get"
      action={view.path}
      className="filters"
      role="search"
      aria-label={view.title}
      ref={form}
      onChange={(event) => {
        const { target, currentTarget } = event
        if (target instanceof HTMLSelectElement) submit(currentTarget, { preventScrollReset: true })
      }}
    >
      <label className="offscreen" htmlFor="q">
        Search {view.noun}
      </label>
      <input
        className="input"
        id="q"
        name="q"
        type="search"
        defaultValue={view.q}
        placeholder={view.searchFor}
        data-key="search"
      />
      {view.filters
        .filter(({ isHidden }) => !isHidden)
        .map((filter) => (
          <FilterField filter={filter} key={filter.key} />
        ))}
      {hidden.map(({ key, label, value }) => (
        <span className="chip" key={key}>
          <input type="hidden" name={key} value={value} />
          {label} {key === 'group' ? 'as chosen' : value.length > 24 ? `${value.slice(0, 8)}...` : value}
          <Link to={without(view, key)} aria-label={`Take away the filter ${label}`}>
            <Icon name="x" />
          </Link>
        </span>
      ))}
      {view.sortText ? <input type="hidden" name="sort" value={view.sortText} /> : null}
      <label className="offscreen" htmlFor="per">
        Rows
      </label>
      <select className="select" id="per" name="per" defaultValue={view.per.value}>
        {view.per.sizes.map((size) => (
          <option value={size} key={size}>
            {size} rows
          </option>
        ))}
      </select>
      <button className="button" type="submit">
        Filter
      </button>
      {view.isFiltered ? <Link to={view.path}>Clear</Link> : null}
    </Form>
  )
}

/** After another filter the fields show it, and stay the same fields: whoever is in one of them stays there. */
function useFieldsOf({ q, per, filters, filterText }: ListView) {
  const form = useRef<HTMLFormElement>(null)
  const asked = `${filterText} ${per.value}`
  const shown = useRef(asked)
  useEffect(() => {
    if (shown.current === asked) return
    shown.current = asked
    const values = [['q', q], ['per', String(per.value)], ...filters.map(({ key, value }) => [key, value])]
    for (const [name = '', value = ''] of values) {
      const field = form.current?.elements.namedItem(name)
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value
    }
  }, [asked, q, per, filters])
  return form
}

function without(view: ListView, key: string): string {
  const search = new URLSearchParams(view.filterText)
  search.delete(key)
  return search.size > 0 ? `${view.path}?${search.toString()}` : view.path
}

function FilterField({ filter: { key, label, options, any, value } }: { filter: FilterView }) {
  const id = `filter-${key}`
  if (!options)
    return (
      <span className="filters__date">
        <label htmlFor={id}>{label}</label>
        <input className="input" type="date" id={id} name={key} defaultValue={value} />
      </span>
    )
  return (
    <>
      <label className="offscreen" htmlFor={id}>
        {label}
      </label>
      <select className="select" id={id} name={key} defaultValue={value}>
        <option value="">{any ?? `${label}: any`}</option>
        {options.map(([option, word]) => (
          <option value={option} key={option}>
            {word}
          </option>
        ))}
      </select>
    </>
  )
}
