// Options of ssh that take a value, from its manual page.
const WITH_VALUE = 'BbcDEeFIiJLlmOoPpQRSWw'

/**
 * What ssh's arguments say, as far as it matters here.
 * @param {string[]} args
 */
export function sshOptions(args) {
  /** @type {{ files: string[], options: Map<string, string>, user: string | null, port: string | null, rest: string[] }} */
  const found = { files: [], options: new Map(), user: null, port: null, rest: [] }
  const words = [...args]
  while (words.length > 0) {
    const word = /** @type {string} */ (words.shift())
    if (word === '--') continue
    if (!word.startsWith('-') || word === '-') {
      found.rest = [word, ...words]
      break
    }
    for (let index = 1; index < word.length; index += 1) {
      const letter = /** @type {string} */ (word[index])
      if (!WITH_VALUE.includes(letter)) continue
      note(found, letter, word.slice(index + 1) || words.shift() || '')
      break
    }
  }
  return found
}

/**
 * The first value of an option wins, as in ssh.
 * @param {ReturnType<typeof sshOptions>} found
 * @param {string} letter
 * @param {string} value
 */
function note(found, letter, value) {
  if (letter === 'i') found.files.push(value)
  if (letter === 'l') found.user ??= value
  if (letter === 'p') found.port ??= value
  if (letter !== 'o') return
  const [, name = '', given = ''] = /^\s*(\w+)\s*[=\s]\s*(.*)$/.exec(value) ?? []
  const key = name.toLowerCase()
  if (key === 'identityfile') found.files.push(given)
  if (!found.options.has(key)) found.options.set(key, given)
}

/**
 * Which files of known hosts to look in, and for what name.
 * @param {ReturnType<typeof sshOptions>} found
 * @param {string} host
 */
export function hostKeyLookup(found, host) {
  const port = found.port ?? found.options.get('port') ?? '22'
  const name = found.options.get('hostkeyalias') ?? (port === '22' ? host : `[${host}]:${port}`)
  const files = (found.options.get('userknownhostsfile') ?? '').split(/\s+/).filter(Boolean)
  return { files, name }
}
