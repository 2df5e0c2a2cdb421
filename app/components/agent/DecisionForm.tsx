import { Form, useNavigation } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { Alert } from '~/app/components/Alert'
import { SubmitButton } from '~/app/components/Button'
import { Field } from '~/app/components/Field'
import { Icon } from '~/app/components/Icon'
import { Words } from '~/app/components/Words'
import type { DecisionView } from '~/app/presenters/agent/AgentView'

/** What stood in the form when it was sent. */
export type DecisionInput = { typed: string; checked: boolean; choice: string }

export type DecisionFormProps = {
  decision: DecisionView
  formKey: string
  problem?: string
  input?: DecisionInput
  /** The safe way out: a link on a page, a button in a dialog. */
  keep: { onKeep: () => void } | { to: string }
}

/** The question, the safe answer first and focused, the other last. */
export function DecisionForm({ decision, formKey, problem, input, keep }: DecisionFormProps) {
  const isBusy = useNavigation().state !== 'idle'
  const isPage = 'to' in keep
  const form = useRef<HTMLFormElement>(null)
  // What is wrong has the focus, also when the page was not loaded anew.
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [problem, input])
  const Title = isPage && decision.about === decision.title ? 'h1' : 'h2'
  return (
    <Form method="post" action={decision.path} ref={form}>
      <input type="hidden" name="idempotency" value={`${formKey}-${decision.name}`} />
      <div className="card__body stack">
        {decision.warning ? (
          <Alert tone="warn" icon="triangle-alert" title={decision.warning.title}>
            <Words words={decision.warning.words} />
          </Alert>
        ) : null}
        <Title id="decision-title" tabIndex={isPage ? -1 : undefined}>
          {decision.title}
        </Title>
        <p id="decision-says">
          <Words words={decision.says} />
        </p>
        <Promises decision={decision} />
        <FallBack decision={decision} />
        {problem && !decision.typed ? (
          <Alert tone="bad" icon="circle-x" role="alert" title={problem} />
        ) : null}
        <Choice decision={decision} input={input} />
        <Check decision={decision} input={input} />
        {decision.typed ? (
          <Field
            label={decision.typed.label}
            hint={decision.typed.hint}
            name="typed"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            problem={problem}
            defaultValue={input?.typed}
            autoFocus={Boolean(problem)}
            required
          />
        ) : null}
      </div>
      <div className="card__foot">
        {isPage ? (
          <a className="button" href={keep.to}>
            {decision.keep}
          </a>
        ) : (
          <button className="button" type="button" data-safe onClick={keep.onKeep}>
            {decision.keep}
          </button>
        )}
        <SubmitButton look={decision.isDanger ? 'danger' : 'primary'} busy={isBusy}>
          {decision.go}
        </SubmitButton>
      </div>
    </Form>
  )
}

/** What will be done, with the line up to which nothing is lost. */
function Promises({ decision: { promise } }: { decision: DecisionView }) {
  if (promise.length === 0) return null
  return (
    <ol className="promise">
      {promise.map(({ icon, words, took, isLine }) => (
        <li key={words} className={isLine ? 'promise__line' : undefined}>
          {isLine ? (
            <span>
              <Icon name={icon} />
              {words}
            </span>
          ) : (
            <>
              <Icon name={icon} />
              <span>{words}</span>
              <span className="muted small">{took}</span>
            </>
          )}
        </li>
      ))}
    </ol>
  )
}

function FallBack({ decision: { backup } }: { decision: DecisionView }) {
  if (!backup) return null
  return (
    <div className="backup">
      <p>
        <b>
          <Words words={backup.title} />
        </b>
        <span className="muted small">{backup.says}</span>
      </p>
      {backup.download ? (
        <a className="button" href={backup.download} download>
          <Icon name="download" />
          Download backup first
        </a>
      ) : null}
    </div>
  )
}

function Check({ decision: { check }, input }: { decision: DecisionView; input?: DecisionInput }) {
  if (!check) return null
  return (
    <label className="check">
      <input
        type="checkbox"
        name={check.name}
        value="yes"
        required={check.isRequired}
        defaultChecked={input ? input.checked : check.isOn}
      />
      {check.label}
    </label>
  )
}

function Choice({ decision: { choice }, input }: { decision: DecisionView; input?: DecisionInput }) {
  if (!choice) return null
  return (
    <fieldset className="choice">
      <legend>{choice.label}</legend>
      {choice.options.map(({ value, words, isOn }) => (
        <label className="check" key={value}>
          <input
            type="radio"
            name={choice.name}
            value={value}
            defaultChecked={input ? input.choice === value : isOn}
          />
          <span>
            <Words words={words} />
          </span>
        </label>
      ))}
    </fieldset>
  )
}
