import type { CostChart as CostChartView } from '~/app/presenters/console/costs/costsView'

/** Lines in the SVG, which is stretched; all words beside it, so that they never are. */
export function CostChart({ chart }: { chart: CostChartView }) {
  return (
    <section className="card" aria-labelledby="per-day">
      <div className="card__head">
        <h2 id="per-day">Machine cost a day</h2>
        <p className="legend push">
          <span>
            <svg viewBox="0 0 20 8" aria-hidden="true">
              <path className="chart__actual" d="M0 4H20" />
            </svg>
            actual
          </span>
          <span>
            <svg viewBox="0 0 20 8" aria-hidden="true">
              <path className="chart__expected" d="M0 4H20" />
            </svg>
            expected
          </span>
          <span>
            <svg viewBox="0 0 20 8" aria-hidden="true">
              <path className="chart__band" d="M0 0H20V8H0Z" />
            </svg>
            forecast
          </span>
        </p>
      </div>
      <div className="card__body">
        <div className="chart" aria-hidden="true">
          <div className="chart__y">
            {chart.marks.map((mark) => (
              <span key={mark}>{mark}</span>
            ))}
          </div>
          <div className="chart__plot">
            <svg viewBox="0 0 100 100" preserveAspectRatio="none">
              {[0, 25, 50, 75, 100].map((at) => (
                <path className="chart__grid" d={`M0 ${at}H100`} key={at} />
              ))}
              {chart.band ? <path className="chart__band" d={chart.band} /> : null}
              {chart.capAt > 0 ? <path className="chart__cap" d={`M0 ${chart.capAt}H100`} /> : null}
              <path className="chart__expected" d={chart.expected} />
              <path className="chart__actual" d={chart.actual} />
            </svg>
            {chart.labels.map(({ text, left, top }) => (
              <span
                className={`chart__label${left > 60 ? ' chart__label--left' : ''}`}
                style={{ left: `${left}%`, top: `${top}%` }}
                key={text}
              >
                {text}
              </span>
            ))}
          </div>
        </div>
        <details>
          <summary>Table</summary>
          <table className="data-table">
            <caption className="offscreen">Machine cost a day</caption>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col" className="num">
                  Actual
                </th>
                <th scope="col" className="num">
                  Expected
                </th>
              </tr>
            </thead>
            <tbody>
              {chart.rows.map(({ day, actual, expected }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  <td className="num" data-label="Actual">
                    {actual}
                  </td>
                  <td className="num" data-label="Expected">
                    {expected}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </div>
    </section>
  )
}
