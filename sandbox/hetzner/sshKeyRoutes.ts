import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import { invalidInput, notFound, notUnique } from '~/sandbox/hetzner/ApiError'
import { body, idOf, queryOf } from '~/sandbox/hetzner/body'
import { checkedLabels, page, selected } from '~/sandbox/hetzner/listing'
import { sshKeyJson } from '~/sandbox/hetzner/present'
import type { Project, SshKey } from '~/sandbox/hetzner/Project'

const labels = z.record(z.string(), z.string()).nullish()
const CreateBody = z.object({ name: z.string().min(1), public_key: z.string(), labels })
const UpdateBody = z.object({ name: z.string().min(1).nullish(), labels })

/** MD5 in hex with colons, as `ssh-keygen -E md5 -l` shows it. */
function fingerprint(publicKey: string): string {
  const blob = /^\s*(?:ssh-|ecdsa-|sk-)\S+\s+([A-Za-z0-9+/=]+)/.exec(publicKey)?.[1]
  if (!blob) throw invalidInput('public_key', 'public key is not in OpenSSH format')
  const digest = createHash('md5').update(Buffer.from(blob, 'base64')).digest('hex')
  return digest.match(/../g)!.join(':')
}

function keyOf(project: Project, id: number): SshKey {
  const key = project.sshKeys.get(id)
  if (!key) throw notFound('SSH key', id)
  return key
}

function create(project: Project, input: z.infer<typeof CreateBody>): SshKey {
  const keys = [...project.sshKeys.values()]
  const print = fingerprint(input.public_key)
  if (keys.some(({ name }) => name === input.name)) throw notUnique('SSH key name')
  if (keys.some((key) => key.fingerprint === print)) throw notUnique('SSH key', ['public_key'])
  const key: SshKey = {
    id: project.nextId(),
    name: input.name,
    publicKey: input.public_key,
    fingerprint: print,
    labels: checkedLabels(input.labels ?? {}),
    createdMs: project.timeline.now(),
  }
  project.sshKeys.set(key.id, key)
  return key
}

export function sshKeyRoutes(project: Project) {
  const app = new Hono()
  app.get('/ssh_keys', (c) => {
    const print = queryOf(c).get('fingerprint')
    const rows = selected([...project.sshKeys.values()], queryOf(c)).filter(
      (key) => print === null || key.fingerprint === print,
    )
    return c.json(page('ssh_keys', rows.map(sshKeyJson), queryOf(c)))
  })
  app.post('/ssh_keys', async (c) =>
    c.json({ ssh_key: sshKeyJson(create(project, await body(c, CreateBody))) }, 201),
  )
  app.get('/ssh_keys/:id{[0-9]+}', (c) => c.json({ ssh_key: sshKeyJson(keyOf(project, idOf(c))) }))
  app.put('/ssh_keys/:id{[0-9]+}', async (c) => {
    const key = keyOf(project, idOf(c))
    const given = await body(c, UpdateBody)
    if (given.name && given.name !== key.name) {
      if ([...project.sshKeys.values()].some(({ name }) => name === given.name))
        throw notUnique('SSH key name')
      key.name = given.name
    }
    if (given.labels) key.labels = checkedLabels(given.labels)
    return c.json({ ssh_key: sshKeyJson(key) })
  })
  app.delete('/ssh_keys/:id{[0-9]+}', (c) => {
    project.sshKeys.delete(keyOf(project, idOf(c)).id)
    return c.body(null, 204)
  })
  return app
}
