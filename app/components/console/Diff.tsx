import type { DiffLine } from '~/app/presenters/console/lineDiff'

/** Signs as well as colours: what left, what came. */
export function Diff({ lines, label }: { lines: DiffLine[]; label: string }) {
  return (
    <pre className="diff" role="group" tabIndex={0} aria-label={label}>
      {lines.map(({ kind, text }, index) =>
        kind === 'same' ? (
          <span key={index}>{`  ${text}`}</span>
        ) : kind === 'gone' ? (
          <del key={index}>{`- ${text}`}</del>
        ) : (
          <ins key={index}>{`+ ${text}`}</ins>
        ),
      )}
    </pre>
  )
}
