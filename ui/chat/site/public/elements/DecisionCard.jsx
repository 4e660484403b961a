import { useEffect, useState } from 'react'
import { Check, LoaderCircle, ShieldCheck, X } from 'lucide-react'

const STATES = {
  waiting: 'Waits for you',
  working: 'Working',
  done: 'Done',
  cancelled: 'Cancelled',
  over: 'No longer open'
}

// What stands between backticks is a command.
const told = (text) =>
  text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? <code key={at}>{part}</code> : part))

export default function DecisionCard() {
  const { kind, state = 'waiting', title, badge, facts = [], heads = [], steps = [] } = props
  const { notes = [], confirm, cancel, payload = {}, outcome } = props
  const [pressed, setPressed] = useState(false)
  const open = state === 'waiting' && !pressed
  const decide = (yes) => {
    setPressed(true)
    Promise.resolve(callAction({ name: 'decide', payload: { ...payload, kind, confirm: yes } }))
      .then((answer) => answer?.success === false && setPressed(false))
      .catch(() => setPressed(false))
  }
  // Pressed until the card is told where it stands now.
  useEffect(() => setPressed(false), [state, outcome])
  const now = pressed && state === 'waiting' ? 'working' : state
  return (
    <section className={'cw-card cw-' + now} aria-label={title}>
      <header>
        <ShieldCheck size={18} aria-hidden="true" />
        <h3>{title}</h3>
        {badge && <span className="cw-badge">{badge}</span>}
        <span className="cw-state" role="status">
          {now === 'working' && <LoaderCircle size={13} aria-hidden="true" className="cw-spin" />}
          {STATES[now]}
        </span>
      </header>
      {steps.length > 0 && (
        <div className="cw-scroll" tabIndex={0} role="region" aria-label="Steps">
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {steps.map((row, at) => (
                <tr key={at}>
                  {row.map((text, index) => (
                    <td key={index}>{text}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {facts.length > 0 && (
        <dl>
          {facts.map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {notes.length > 0 && (now === 'waiting' || now === 'working') && (
        <ul className="cw-small">
          {notes.map((text, at) => (
            <li key={at}>{told(text)}</li>
          ))}
        </ul>
      )}
      {outcome && <p className="cw-outcome">{told(outcome)}</p>}
      {open && (
        <footer>
          <button type="button" className="cw-confirm" onClick={() => decide(true)}>
            <Check size={15} aria-hidden="true" /> {confirm}
          </button>
          <button type="button" className="cw-cancel" onClick={() => decide(false)}>
            <X size={15} aria-hidden="true" /> {cancel}
          </button>
        </footer>
      )}
    </section>
  )
}
