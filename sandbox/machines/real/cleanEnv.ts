/** What a program of the sandbox gets as its environment: nothing of ours but a search path. */
export function cleanEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const env: Record<string, string> = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...extra }
  return env as NodeJS.ProcessEnv
}
