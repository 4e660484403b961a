import { useState } from 'react'
import { ArrowDown, ArrowUp, ChevronsUpDown, Download } from 'lucide-react'

const PAGE = 10

function compare(a, b) {
  if (a === b) return 0
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), undefined, { numeric: true })
}

function ordered(keys, sort) {
  const order = keys.map((_, index) => index)
  if (!sort) return order
  return order.sort((left, right) => {
    const a = keys[left][sort.at]
    const b = keys[right][sort.at]
    if (a === null || b === null) return a === b ? left - right : a === null ? 1 : -1
    return compare(a, b) * (sort.down ? -1 : 1) || left - right
  })
}

function save(name, text) {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

export default function AnswerTable() {
  const { title, heads = [], right = [], rows = [], keys = [], left = 0, file, csv } = props
  const [sort, setSort] = useState(null)
  const [all, setAll] = useState(false)
  const order = ordered(keys, sort)
  const shown = all ? order : order.slice(0, PAGE)

  const press = (at) => {
    if (!sort || sort.at !== at) setSort({ at, down: right[at] })
    else if (sort.down === right[at]) setSort({ at, down: !sort.down })
    else setSort(null)
  }
  const direction = (at) =>
    sort && sort.at === at ? (sort.down ? 'descending' : 'ascending') : 'none'

  return (
    <section className="cw-table" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <span className="cw-dim">
          {rows.length.toLocaleString('en-US')} {rows.length === 1 ? 'row' : 'rows'}
        </span>
        <button
          type="button"
          className="cw-quiet"
          onClick={() => save(file, csv)}
          aria-label={'Download as CSV: ' + title}
        >
          <Download size={14} aria-hidden="true" /> CSV
        </button>
      </header>
      <div className="cw-scroll" tabIndex={0} role="region" aria-label={title + ': table'}>
        <table>
          <thead>
            <tr>
              {heads.map((head, at) => (
                <th
                  key={at}
                  scope="col"
                  aria-sort={direction(at)}
                  className={right[at] ? 'cw-right' : ''}
                >
                  <button type="button" onClick={() => press(at)} title={'Sort by ' + head}>
                    {head}
                    {direction(at) === 'descending' ? (
                      <ArrowDown size={12} aria-hidden="true" />
                    ) : direction(at) === 'ascending' ? (
                      <ArrowUp size={12} aria-hidden="true" />
                    ) : (
                      <ChevronsUpDown size={12} aria-hidden="true" className="cw-faint" />
                    )}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((index) => (
              <tr key={index}>
                {rows[index].map((text, at) => (
                  <td key={at} className={right[at] ? 'cw-right' : ''} title={text.length > 40 ? text : undefined}>
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > PAGE && (
        <button type="button" className="cw-quiet cw-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show the first ' + PAGE : 'Show all ' + rows.length.toLocaleString('en-US')}
        </button>
      )}
      {left > 0 && <p className="cw-dim">{left.toLocaleString('en-US')} more rows are left out.</p>}
    </section>
  )
}
