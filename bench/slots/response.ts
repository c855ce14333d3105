import { cost, median, type Result } from '../report.ts'
import { month, presetId } from './sampleRows.ts'

/**
 * Measures the whole HTTP response for a month of one service, alternating between two apps, so that any disturbance
 * affects both.
 */
export async function measureResponse(
  big: { url: string; rows: number },
  small: { url: string; rows: number },
  runs: number,
): Promise<Result[]> {
  const [first, second] = [await requestMonth(big.url), await requestMonth(small.url)]
  if (first.body !== second.body) throw new Error('the two responses differ')
  for (let warm = 0; warm < 20; warm++) await Promise.all([requestMonth(big.url), requestMonth(small.url)])
  const many: number[] = []
  const few: number[] = []
  for (let run = 0; run < runs; run++) {
    many.push((await requestMonth(big.url)).ms)
    few.push((await requestMonth(small.url)).ms)
  }
  const name = `a month of one service with 50 agents over HTTP, ${big.rows} appointments stored`
  const reference = `${small.rows} stored`
  return [
    cost(`${name}, p95`, 'ms', percentile(many, 0.95), reference, percentile(few, 0.95)),
    cost(`${name}, median`, 'ms', median(many), reference, median(few)),
  ]
}

async function requestMonth(appUrl: string): Promise<{ ms: number; body: string }> {
  const date = (at: Date) => at.toISOString().slice(0, 10)
  const to = new Date(month.from.getTime() + month.days * 86_400_000)
  const query = new URLSearchParams({ presetId, from: date(month.from), to: date(to), timezone: 'Europe/Berlin' })
  const startedAt = performance.now()
  const response = await fetch(`${appUrl}/api/v2/availability?${query}`)
  const body = await response.text()
  if (!response.ok) throw new Error(`the app responded with ${response.status}: ${body.slice(0, 200)}`)
  return { ms: performance.now() - startedAt, body }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
