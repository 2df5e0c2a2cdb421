/** How long something took, as the portal says it: `48 s`, `1 min 12 s`, `2 h 5 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 60)} h`
}

/** Until something happens, in whole minutes: `58 min`, `1 h 5 min`, at the end `less than 1 min`. */
export function minutesText(ms: number): string {
  return ms < 60_000 ? 'less than 1 min' : durationText(Math.floor(ms / 60_000) * 60_000)
}

/** The console's short form: `48s`, `4m12s`, `2h05m`. */
export function shortDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`
  return `${minutes}m${String(seconds % 60).padStart(2, '0')}s`
}
