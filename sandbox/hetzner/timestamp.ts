/** Hetzner's form of a time: whole seconds, with an offset. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00')
}
