import { pathToFileURL } from 'node:url'

/** True when the file is the program, not a part of one. */
export function isRunDirectly(moduleUrl: string): boolean {
  return moduleUrl === pathToFileURL(process.argv[1] ?? '').href
}
