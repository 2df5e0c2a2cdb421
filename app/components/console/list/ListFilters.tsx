import { Form, Link, useSubmit } from '@remix-run/react'
import { Icon } from '~/app/components/Icon'
import type { FilterView, ListView } from '~/app/presenters/console/listView'

/** A form that only reads: its fields are the URL. A choice is taken at once, or with the button without script. */
export function ListFilters({ view }: { view: ListView }) {
  const submit = useSubmit()
  const hidden = view.filters.filter(({ isHidden, value }) => isHidden && value)
  return (
    <Form
      method="get"
      action={view.path}
      className="filters"
      role="search"
      aria-label={view.title}
      key={view.filterText}
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
