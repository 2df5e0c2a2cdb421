export type ParsedMail = {
  from: string
  to: string
  subject: string
  /** As it stands in the header, with its angle brackets. */
  messageId: string
  text: string
  html: string
}

type Part = { headers: Map<string, string>; body: string }

/** Reads a mail as it comes over SMTP: folded headers, encoded words, MIME parts, transfer encodings. */
export function parseMail(raw: Buffer): ParsedMail {
  // One character a byte, until the part's own character set is known.
  const mail = splitPart(raw.toString('latin1'))
  const header = (name: string) => decodeWords(mail.headers.get(name) ?? '')
  const parts = leaves(mail)
  return {
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    messageId: header('message-id'),
    text: bodyOf(parts, 'text/plain'),
    html: bodyOf(parts, 'text/html'),
  }
}

function splitPart(source: string): Part {
  const end = /\r?\n\r?\n/.exec(source)
  const head = end ? source.slice(0, end.index) : source
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, body: end ? source.slice(end.index + end[0].length) : '' }
}

function leaves(part: Part): Part[] {
  const { type, parameters } = contentType(part)
  const boundary = parameters.get('boundary')
  if (!type.startsWith('multipart/') || !boundary) return [part]
  const [, ...sections] = `\n${part.body}`.split(`\n--${boundary}`)
  return sections
    .filter((section) => !section.startsWith('--'))
    .flatMap((section) => leaves(splitPart(section.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, ''))))
}

function contentType({ headers }: Part): { type: string; parameters: Map<string, string> } {
  const [type = '', ...rest] = (headers.get('content-type') ?? 'text/plain').split(';')
  const parameters = new Map(
    rest.map((one) => {
      const [name = '', ...value] = one.split('=')
      return [name.trim().toLowerCase(), value.join('=').trim().replace(/^"|"$/g, '')]
    }),
  )
  return { type: type.trim().toLowerCase(), parameters }
}

function bodyOf(parts: Part[], wanted: string): string {
  const part = parts.find((one) => contentType(one).type === wanted)
  if (!part) return ''
  const bytes = decodeTransfer(part.body, (part.headers.get('content-transfer-encoding') ?? '').toLowerCase())
  return decodeText(bytes, contentType(part).parameters.get('charset') ?? 'utf-8').replace(/\r\n/g, '\n')
}

function decodeTransfer(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  if (encoding === 'quoted-printable') {
    // White space at a line's end was added on the way; what stands before a soft break belongs to the text.
    return decodeQuoted(body.replace(/[ \t]+(?=\r?\n)/g, '').replace(/=\r?\n/g, ''))
  }
  return Buffer.from(body, 'latin1')
}

function decodeQuoted(text: string): Buffer {
  const decoded = text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
  return Buffer.from(decoded, 'latin1')
}

function decodeText(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}

/** `=?utf-8?Q?caf=C3=A9?=`; white space between two of them does not count (RFC 2047). */
function decodeWords(header: string): string {
  const word = /=\?([^?]+)\?([bq])\?([^?]*)\?=/gi
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(word, (_, charset: string, encoding: string, text: string) =>
      decodeText(
        encoding.toLowerCase() === 'b'
          ? Buffer.from(text, 'base64')
          : decodeQuoted(text.replaceAll('_', ' ')),
        charset,
      ),
    )
}
