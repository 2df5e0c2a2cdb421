/** Where to go after a form: only ever a path of ours, never another site. */
export function localPath(asked: unknown, otherwise: string): string {
  if (typeof asked !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked)) return otherwise
  return asked
}
