import { useEffect, useRef, useState } from 'react'

const OPTIONS = { responsive: true, displaylogo: false, displayModeBar: false }

function plotly() {
  if (window.Plotly) return Promise.resolve(window.Plotly)
  if (!window.plotlyComing) {
    window.plotlyComing = new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.src = document.querySelector('meta[name="plotly"]').content
      script.onload = () => resolve(window.Plotly)
      script.onerror = reject
      document.head.append(script)
    })
  }
  return window.plotlyComing
}

const isDark = () => document.documentElement.classList.contains('dark')

export default function AnswerChart() {
  const { alt, light, dark } = props
  const place = useRef(null)
  const [night, setNight] = useState(isDark())
  const [missing, setMissing] = useState(false)

  useEffect(() => {
    const watcher = new MutationObserver(() => setNight(isDark()))
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
    return () => watcher.disconnect()
  }, [])

  useEffect(() => {
    const { data, layout } = night ? dark : light
    let gone = false
    plotly().then(
      (drawing) => {
        if (gone || !place.current) return
        drawing.react(place.current, data, { ...layout, autosize: true, width: undefined }, OPTIONS)
      },
      () => setMissing(true)
    )
    return () => {
      gone = true
    }
  }, [night])

  useEffect(() => {
    const drawn = place.current
    return () => window.Plotly && drawn && window.Plotly.purge(drawn)
  }, [])

  if (missing) return <p className="cw-dim">The chart could not be drawn; the table has its figures.</p>
  return (
    <figure className="cw-chart" role="img" aria-label={alt}>
      <div ref={place} aria-hidden="true" />
    </figure>
  )
}
