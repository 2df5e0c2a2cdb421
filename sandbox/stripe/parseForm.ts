export type FormValue = string | FormValue[] | { [key: string]: FormValue }
type Tree = { [key: string]: FormValue }

/** Stripe's form encoding: `a[b]=1`, `a[0][b]=1` and `a[]=1` become nested objects and arrays. */
export function parseForm(text: string): Tree {
  const root = emptyTree()
  for (const [name, value] of new URLSearchParams(text)) put(root, pathOf(name), value)
  return arraysWithin(root) as Tree
}

// Without a prototype, so that a field called `__proto__` is only a field.
function emptyTree(): Tree {
  return Object.create(null) as Tree
}

function pathOf(name: string): string[] {
  const open = name.indexOf('[')
  if (open < 1) return [name]
  return [
    name.slice(0, open),
    ...[...name.slice(open).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? ''),
  ]
}

function put(tree: Tree, [key = '', ...rest]: string[], value: string): void {
  const name = key === '' ? String(Object.keys(tree).length) : key
  if (rest.length === 0) {
    tree[name] = value
    return
  }
  const held = tree[name]
  const child = typeof held === 'object' && !Array.isArray(held) ? held : emptyTree()
  tree[name] = child
  put(child, rest, value)
}

function arraysWithin(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, arraysWithin(inner)] as const)
  const isArray = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))
  if (isArray) return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner)
  const tree = emptyTree()
  for (const [key, inner] of entries) tree[key] = inner
  return tree
}
