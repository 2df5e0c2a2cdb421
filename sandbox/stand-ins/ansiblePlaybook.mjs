// Stands in for ansible-playbook where machines are simulated: the real tasks' names, the callback's lines, the exit
// codes. The sandbox says how each task ends.
import { readFileSync } from 'node:fs'
import { askSandbox } from './askSandbox.mjs'
import { extraVars, firstHost, playbookOptions } from './playbookOptions.mjs'
import { publicKeyOf, trustedHostKeys } from './sshFiles.mjs'
import { hostKeyLookup, sshOptions } from './sshOptions.mjs'

// Ansible too says nothing more after it; what it has begun on the machine is over with the connection.
process.on('SIGTERM', () => process.exit(143))
process.on('SIGINT', () => process.exit(130))

const { flags, values, playbooks } = playbookOptions(process.argv.slice(2))
/** @type {{ play: string, tasks: { role: string, task: string, tags: string[] }[] }} */
const { play, tasks: all } = JSON.parse(readFileSync(new URL('tasks.json', import.meta.url), 'utf8'))
const tags = (values.get('tags') ?? []).flatMap((given) => given.split(','))
const tasks = all.filter((task) =>
  tags.length === 0 || tags.includes('all')
    ? !task.tags.includes('never')
    : task.tags.includes('always') || task.tags.some((tag) => tags.includes(tag)),
)

if (flags.has('version')) process.stdout.write('ansible-playbook [core 2.19.14]\n')
else if (flags.has('list-tasks')) listTasks()
else process.exitCode = await run()

function listTasks() {
  const lines = tasks.map(
    ({ role, task, tags: own }) => `      ${role ? `${role} : ` : ''}${task}\tTAGS: [${own.join(', ')}]`,
  )
  const head = ['', `playbook: ${playbooks[0]}`, '', `  play #1 (all): ${play}\tTAGS: []`, '    tasks:']
  process.stdout.write(`${[...head, ...lines].join('\n')}\n`)
}

/** @param {Record<string, any>} host */
function caller(host) {
  const { env } = process
  const text = [
    host.ansible_ssh_common_args,
    host.ansible_ssh_extra_args,
    ...(values.get('ssh-common-args') ?? []),
    env.ANSIBLE_SSH_COMMON_ARGS,
    env.ANSIBLE_SSH_EXTRA_ARGS,
    env.ANSIBLE_SSH_ARGS,
  ]
  const words =
    text
      .filter(Boolean)
      .join(' ')
      .match(/'[^']*'|"[^"]*"|\S+/g) ?? []
  const ssh = sshOptions(words.map((word) => word.replace(/^(['"])(.*)\1$/, '$2')))
  if (host.ansible_port) ssh.port ??= String(host.ansible_port)
  const lookup = hostKeyLookup(ssh, host.ansible_host)
  const key =
    host.ansible_ssh_private_key_file ?? host.ansible_private_key_file ?? values.get('private-key')?.[0]
  return {
    address: host.ansible_host,
    user: host.ansible_user ?? values.get('user')?.[0] ?? 'root',
    trustedHostKeys: trustedHostKeys(lookup.files, lookup.name),
    publicKey: publicKeyOf(key ?? ssh.files[0] ?? null),
  }
}

async function run() {
  const host = firstHost(values.get('inventory')?.[0] ?? '')
  if (!host) return 4
  const vars = extraVars(values.get('extra-vars') ?? [])
  const lines = await askSandbox('/machines/plays', { caller: caller(host.vars), play, tasks, tags, vars })
  let rest = ''
  let exit = 1
  for await (const chunk of lines) {
    rest += chunk
    const whole = rest.split('\n')
    rest = /** @type {string} */ (whole.pop())
    for (const line of whole) {
      const message = JSON.parse(line)
      if ('exit' in message) exit = message.exit
      else process.stdout.write(`${line}\n`)
    }
  }
  return exit
}
