import { Icon } from '~/app/components/Icon'
import { Time } from '~/app/components/Time'
import type { IconName } from '~/app/components/Icon'

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle'

/** `nextAt`: when it goes on. */
export type StatusView = { tone: Tone; icon: IconName; word: string; nextAt?: string }

/** Icon and word, always both: colour alone says nothing. `bare` stands in tables. */
export function Status({ status, bare = false }: { status: StatusView; bare?: boolean }) {
  return (
    <span className={`status ${bare ? 'status--bare ' : ''}${status.tone}`}>
      <Icon name={status.icon} />
      {status.nextAt ? (
        <span>
          {status.word}, next <Time at={status.nextAt} form="second" />
        </span>
      ) : (
        status.word
      )}
    </span>
  )
}
