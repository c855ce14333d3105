/** `ratio` is ours ÷ reference for costs and reference ÷ ours for rates: below 1 is better than the reference. */
export type Result = {
  name: string
  value: number
  unit: string
  reference: string
  referenceValue: number
  ratio: number
}
export type Bench = (progress: (text: string) => void) => Promise<Result[]>

export const rate = (name: string, unit: string, value: number, reference: string, referenceValue: number): Result => ({
  name,
  value: round(value),
  unit,
  reference,
  referenceValue: round(referenceValue),
  ratio: round(referenceValue / value),
})

export const cost = (name: string, unit: string, value: number, reference: string, referenceValue: number): Result => ({
  name,
  value: round(value),
  unit,
  reference,
  referenceValue: round(referenceValue),
  ratio: round(value / referenceValue),
})

export function printTable(results: readonly Result[]): void {
  const head = ['measurement', 'ours', 'unit', 'reference', 'reference value', 'ratio (below 1: ours is better)']
  const lines = results.map((r) => [r.name, r.value, r.unit, r.reference, r.referenceValue, r.ratio].map(String))
  const widths = head.map((title, column) =>
    Math.max(...[head, ...lines].map((line) => line[column]?.length ?? title.length)),
  )
  for (const line of [head, ...lines])
    console.log(
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = low] = sorted.length % 2 ? [sorted[middle]] : sorted.slice(middle - 1, middle + 1)
  return (low + high) / 2
}

const round = (value: number): number => (value >= 100 ? Math.round(value) : Number(value.toPrecision(4)))
