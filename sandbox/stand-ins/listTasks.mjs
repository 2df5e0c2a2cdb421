import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../ansible', import.meta.url))
// All tags that a play is run with, so that tasks which are tagged `never` are listed too.
const TAGS = 'install,configure,join,run,backUp,restore,stop,start,restart,rotate,verify'

/**
 * The play and its tasks as the real ansible-playbook lists them.
 * @param {string} program
 */
export function listTasks(program) {
  const args = ['-i', 'localhost,', '--list-tasks', '--tags', TAGS, 'site.yml']
  const env = { ...process.env, ANSIBLE_CONFIG: 'ansible.cfg' }
  const text = execFileSync(program, args, {
    cwd: FOLDER,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const play = /play #1 \(.*?\): (.*?)\tTAGS/.exec(text)?.[1] ?? ''
  const tasks = [...text.matchAll(/^ {6}(?:(\w+) : )?(.*)\tTAGS: \[(.*)\]$/gm)].map(
    ([, role = '', task = '', tags = '']) => ({ role, task, tags: tags.split(', ').filter(Boolean) }),
  )
  return { play, tasks }
}
