import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'

/** The Compose specification's own JSON schema, as the linter of Compose files ships it. */
const schemaFile = join(
  dirname(createRequire(import.meta.url).resolve('dclint/package.json')),
  'schemas/compose.schema.json',
)

const validate = new Ajv({
  allErrors: true,
  strict: false,
  validateFormats: false,
  validateSchema: false,
}).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object)

/** What in a Compose file is not as the specification says; merged already. */
export function composeProblems(compose: unknown): string[] {
  validate(compose)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
