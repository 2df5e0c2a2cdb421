const programs: [pattern: RegExp, word: string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [pattern: RegExp, word: string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** `Firefox on Linux`: what a User-Agent means to people. Programs call themselves by each other's names, so order counts. */
export function browserWords(userAgent: string | null): string {
  if (!userAgent) return 'Unknown browser'
  const program = programs.find(([pattern]) => pattern.test(userAgent))?.[1]
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  if (!program) return userAgent.slice(0, 40)
  return system ? `${program} on ${system}` : program
}
