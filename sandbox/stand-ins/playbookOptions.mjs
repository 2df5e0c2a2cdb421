import { readFileSync } from 'node:fs'

/** @type {Record<string, string>} */
const names = {
  '-i': 'inventory',
  '-t': 'tags',
  '-e': 'extra-vars',
  '-u': 'user',
  '-l': 'limit',
  '-f': 'forks',
  '-M': 'module-path',
}
const WITH_VALUE = new Set([
  ...[
    'inventory',
    'inventory-file',
    'tags',
    'extra-vars',
    'user',
    'limit',
    'forks',
    'module-path',
    'skip-tags',
  ],
  ...['private-key', 'key-file', 'timeout', 'connection', 'become-user', 'become-method', 'start-at-task'],
  ...['ssh-common-args', 'ssh-extra-args', 'vault-id', 'vault-password-file'],
])

/**
 * What ansible-playbook's arguments say.
 * @param {string[]} args
 */
export function playbookOptions(args) {
  /** @type {{ flags: Set<string>, values: Map<string, string[]>, playbooks: string[] }} */
  const found = { flags: new Set(), values: new Map(), playbooks: [] }
  const words = [...args]
  while (words.length > 0) {
    const word = /** @type {string} */ (words.shift())
    if (!word.startsWith('-')) {
      found.playbooks.push(word)
      continue
    }
    const [, long, given] = /^--([\w-]+)(?:=([\s\S]*))?$/.exec(word) ?? []
    const name = long ?? names[word.slice(0, 2)] ?? word
    if (!WITH_VALUE.has(name)) {
      found.flags.add(name)
      continue
    }
    const value = given ?? (long === undefined && word.length > 2 ? word.slice(2) : (words.shift() ?? ''))
    found.values.set(name, [...(found.values.get(name) ?? []), value])
  }
  return found
}

/**
 * Extra variables: `@FILE` of JSON, JSON, or `name=value` pairs. Later ones win.
 * @param {string[]} given
 * @returns {Record<string, unknown>}
 */
export function extraVars(given) {
  /** @type {Record<string, unknown>} */
  const vars = {}
  for (const one of given) {
    const text = one.startsWith('@') ? readFileSync(one.slice(1), 'utf8') : one
    if (text.trim().startsWith('{')) Object.assign(vars, JSON.parse(text))
    else for (const [, key = '', value = ''] of text.matchAll(/(\w+)=(\S*)/g)) vars[key] = value
  }
  return vars
}

/**
 * The first host of a JSON inventory, with its variables and those of all.
 * @param {string} file
 * @returns {{ name: string, vars: Record<string, any> } | null}
 */
export function firstHost(file) {
  const { all } = JSON.parse(readFileSync(file, 'utf8'))
  const groups = [all, ...Object.values(all.children ?? {})]
  for (const group of groups) {
    const [entry] = Object.entries(group.hosts ?? {})
    if (entry)
      return {
        name: entry[0],
        vars: { ...all.vars, ...group.vars, .../** @type {object} */ (entry[1] ?? {}) },
      }
  }
  return null
}
