// Writes tasks.json anew from the real playbook: node sandbox/stand-ins/writeTasks.mjs [ANSIBLE_PLAYBOOK]
import { writeFileSync } from 'node:fs'
import { listTasks } from './listTasks.mjs'

const listing = listTasks(process.argv[2] ?? process.env.ANSIBLE_PLAYBOOK_BIN ?? 'ansible-playbook')
writeFileSync(new URL('tasks.json', import.meta.url), `${JSON.stringify(listing, null, 2)}\n`)
