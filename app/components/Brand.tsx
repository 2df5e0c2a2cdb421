export function Brand({ to = '/', word = 'Aura' }: { to?: string; word?: string }) {
  return (
    <a className="brand" href={to}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="4" fill="currentColor" />
        <path
          d="M12 2a10 10 0 1 1-8.7 5.1"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      </svg>{' '}
      {word}
    </a>
  )
}
