// Stands in for ssh where machines are simulated. Takes ssh's own arguments; the sandbox says what the machine does.
import { askSandboxJson } from './askSandbox.mjs'
import { publicKeyOf, trustedHostKeys } from './sshFiles.mjs'
import { hostKeyLookup, sshOptions } from './sshOptions.mjs'

// A vanished machine is waited for as long as ConnectTimeout says, but not longer than this.
const NO_ANSWER_SECONDS_MAX = 2

const found = sshOptions(process.argv.slice(2))
const [destination = '', ...command] = found.rest
const at = destination.lastIndexOf('@')
const host = destination.slice(at + 1)
const user = found.user ?? found.options.get('user') ?? (at > 0 ? destination.slice(0, at) : 'root')
const { files, name } = hostKeyLookup(found, host)

// Others don't read it, as nothing may ever come.
const stdin = /\bcat >/.test(command.join(' ')) ? await input() : ''
const answer = await askSandboxJson('/machines/ssh', {
  stdin,
  caller: {
    address: host,
    user,
    trustedHostKeys: trustedHostKeys(files, name),
    publicKey: publicKeyOf(found.files[0] ?? null),
  },
  command: command.join(' '),
})

/** @type {Record<string, string>} */
const complaints = {
  noAnswer: `ssh: connect to host ${host} port ${found.port ?? 22}: Connection timed out`,
  refused: `ssh: connect to host ${host} port ${found.port ?? 22}: Connection refused`,
  hostKeyFailed: `No ED25519 host key is known for ${name} and you have requested strict checking.\r\nHost key verification failed.`,
  denied: `${user}@${host}: Permission denied (publickey).`,
}

if (answer.at === 'answered') {
  process.stdout.write(answer.bytes === undefined ? answer.stdout : Buffer.from(answer.bytes, 'base64'))
  process.exitCode = answer.exit
} else {
  const seconds = Number(found.options.get('connecttimeout') ?? NO_ANSWER_SECONDS_MAX)
  if (answer.at === 'noAnswer')
    await new Promise((resolve) => setTimeout(resolve, Math.min(seconds, NO_ANSWER_SECONDS_MAX) * 1000))
  process.stderr.write(`${complaints[answer.at]}\r\n`)
  process.exitCode = 255
}

async function input() {
  const chunks = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString('base64')
}
