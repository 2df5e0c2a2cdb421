import { join } from 'node:path'
import { AuraError } from '~/core/domain/errors'
import type { PlayRequest } from '~/core/ports/Configurator'
import { publicKeyOf } from './publicKeyOf'
import { sshOptions } from './sshOptions'
import type { WorkFolder } from './workFolder'

/** Writes all that a play reads. Returns the arguments that name it: paths, no values. */
export function playFiles(request: PlayRequest, folder: WorkFolder): string[] {
  const { target, runId, epoch, vars, secrets } = request
  const { keyFile, options } = sshOptions(target, folder)
  const host = {
    ansible_host: target.host,
    ansible_port: target.port,
    ansible_user: target.user,
    ansible_ssh_private_key_file: keyFile,
    ansible_ssh_common_args: options.map((option) => `-o ${option}`).join(' '),
  }
  const own = {
    aura_run_id: runId,
    aura_run_epoch: epoch,
    base_login_user: target.user,
    base_signed_in_by: publicKeyOf(target.privateKey) ?? '',
  }
  const inventory = { all: { hosts: { [target.machineId]: host } } }
  const files = [
    folder.write('vars.json', JSON.stringify(literal({ ...vars, ...own }))),
    folder.write('secrets.json', JSON.stringify(literal(secrets))),
  ]
  return [
    '--inventory',
    folder.write('inventory.json', JSON.stringify(inventory)),
    ...files.flatMap((file) => ['--extra-vars', `@${file}`]),
  ]
}

/** Ansible would run what looks like a template, whoever it came from. */
function literal<T extends Record<string, unknown>>(values: T): T {
  if (/\{[{%#]/.test(JSON.stringify(values))) {
    throw new AuraError('internal', { detail: `a value for Ansible holds a template: ${Object.keys(values).join()}` })
  }
  return values
}

/** All of a play's environment. Nothing is left outside of its folder. */
export function playEnvironment(
  folder: string,
  { config, path, ssh }: { config: string; path: string; ssh: string },
): Record<string, string> {
  return {
    PATH: path,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    ANSIBLE_CONFIG: config,
    ANSIBLE_HOME: join(folder, 'home'),
    ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'),
    // Relative to the play's folder, which all of it works in: a socket's whole path may have 108 characters only.
    ANSIBLE_SSH_CONTROL_PATH: 'master',
    ANSIBLE_SSH_CONTROL_PATH_DIR: folder,
    ANSIBLE_SSH_EXECUTABLE: ssh,
  }
}
