import { useEffect } from 'react'
import { Clock, CornerDownRight, Info, Receipt, TriangleAlert } from 'lucide-react'

// What stands between backticks is a command.
const told = (text) =>
  text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? <code key={at}>{part}</code> : part))

export default function AnswerNotes() {
  const { assumptions = [], warnings = [], asOf, receipts = 0, tools = [] } = props
  const { model, seconds, usage = [], followUps = [], thread } = props
  // The address names the conversation, so that loading the page again goes on with it.
  useEffect(() => {
    if (thread && /^\/chat\/?$/.test(location.pathname)) {
      history.replaceState(history.state, '', '/chat/thread/' + thread)
    }
  }, [thread])
  return (
    <section className="cw-notes" aria-label="About this answer">
      {warnings.length > 0 && (
        <ul className="cw-warnings" aria-label="Warnings">
          {warnings.map((text, at) => (
            <li key={at}>
              <TriangleAlert size={14} aria-hidden="true" />
              <span>{told(text)}</span>
            </li>
          ))}
        </ul>
      )}
      {assumptions.length > 0 && (
        <details>
          <summary>
            <Info size={13} aria-hidden="true" />
            {assumptions.length === 1 ? 'What was assumed' : assumptions.length + ' things were assumed'}
          </summary>
          <ul>
            {assumptions.map((text, at) => (
              <li key={at}>{told(text)}</li>
            ))}
          </ul>
        </details>
      )}
      <p className="cw-line">
        {asOf && (
          <span>
            <Clock size={13} aria-hidden="true" /> data as of {asOf}
          </span>
        )}
        {receipts > 0 && (
          <span>
            <Receipt size={13} aria-hidden="true" /> {receipts} {receipts === 1 ? 'receipt' : 'receipts'}
            {': '}
            {tools.join(', ')}
          </span>
        )}
        <span>
          {model}, {seconds} s
        </span>
        {usage.map((text, at) => (
          <span key={at}>{text}</span>
        ))}
      </p>
      {followUps.length > 0 && (
        <nav className="cw-follow" aria-label="Ask next">
          {followUps.map((text, at) => (
            <button key={at} type="button" onClick={() => sendUserMessage(text)}>
              <CornerDownRight size={13} aria-hidden="true" /> {text}
            </button>
          ))}
        </nav>
      )}
    </section>
  )
}
