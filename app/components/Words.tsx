import { Fragment } from 'react'
import { Time } from '~/app/components/Time'
import type { Moment, Words as WordsOf } from '~/app/presenters/agent/AgentView'
import { durationText } from '~/app/presenters/durationText'

/** `now` is the server's time, for what is told as "20 s ago". */
export function Words({ words, now }: { words: WordsOf; now?: number }) {
  return words.map((word, index) => (
    <Fragment key={index}>
      {typeof word === 'string' ? <Whole text={word} /> : <OneMoment moment={word} now={now} />}
    </Fragment>
  ))
}

/** `fern-42`, `R-7F3K2` */
const NAMES = /(\b[A-Za-z]+-[0-9A-Z]+\b)/

/** No name is broken at its hyphen. */
function Whole({ text }: { text: string }) {
  return text.split(NAMES).map((part, index) =>
    index % 2 ? (
      <span className="whole" key={index}>
        {part}
      </span>
    ) : (
      part
    ),
  )
}

function OneMoment({ moment, now }: { moment: Moment; now?: number }) {
  if ('at' in moment) return <Time at={moment.at} form={moment.form} />
  const at = 'ago' in moment ? moment.ago : moment.in
  if (now === undefined) return <Time at={at} form="dayMinute" />
  const distance = durationText(Math.abs(now - Date.parse(at)))
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace('T', ' ')} UTC`}>
      {'ago' in moment ? `${distance} ago` : `in ${distance}`}
    </time>
  )
}
