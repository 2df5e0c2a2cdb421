import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Some children leave the group (Ansible's workers and SSH masters call setsid), so three things tell them. */
const isOurs = (/** @type {string} */ pid, { group, mark, folder }) => {
  try {
    // After the command's name, which may hold spaces and brackets: state, parent, group.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z') return false
    if (Number(pgrp) === group) return true
    if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`AURA_LEASH=${mark}`)) return true
    // An SSH master overwrites its environment with its title, but stays where it was started.
    return folder !== '' && `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`)
  } catch {
    return false // ended meanwhile, or someone else's
  }
}

/**
 * Processes that a leash started and that live, but for the caller.
 * @param {{ group: number, mark: string, folder: string }} leash
 */
export function leashed(leash) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.filter((pid) => isOurs(pid, leash)).map(Number)
}

/**
 * Ends them all. Goes round until none is seen: a fork may be born while the others are read.
 * @param {{ group: number, mark: string, folder: string }} leash
 */
export function sweep(leash) {
  for (let round = 0; round < 100; round += 1) {
    const pids = leashed(leash)
    if (pids.length === 0) return
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // ended meanwhile
      }
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , group, mark, folder] = process.argv
  sweep({ group: Number(group), mark: mark ?? '', folder: folder ?? '' })
}
