import { writeFileSync } from 'node:fs'
import { errorDocs } from './errorDocs'

writeFileSync('docs/errors.md', errorDocs())
