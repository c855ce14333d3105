/** Values of a form's fields; rows are submitted as `reminders.0.offset`, `reminders.1.offset`. */
type Values = Record<string, string>
export type Row = Values

/** Reads the rows of a list in order; numbers may have gaps. */
export function rowsOf(values: Values, list: string): Row[] {
  const rows = new Map<number, Row>()
  for (const [name, value] of Object.entries(values)) {
    const found = /^(\d{1,4})\.(.+)$/.exec(name.startsWith(`${list}.`) ? name.slice(list.length + 1) : '')
    if (!found) continue
    const [index, key] = [Number(found[1]), found[2] ?? '']
    rows.set(index, { ...rows.get(index), [key]: value })
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row)
}

/** Replaces the rows of a list, numbered from 0. */
export function withRows(values: Values, list: string, rows: readonly Row[]): Values {
  const others = Object.entries(values).filter(([name]) => !new RegExp(`^${list}\\.\\d+\\.`).test(name))
  const own = rows.flatMap((row, index) =>
    Object.entries(row).map(([key, value]): [string, string] => [`${list}.${index}.${key}`, value]),
  )
  return Object.fromEntries([...others, ...own])
}

const rowActionKinds = ['add', 'remove', 'up', 'down', 'copy'] as const
export type RowAction = { kind: (typeof rowActionKinds)[number]; list: string; index: number }

/** Parses the value of the pressed button; null for the button that saves. */
export function parseRowAction(pressed: string | undefined): RowAction | null {
  const [, given, list = '', index = '0'] = /^(\w+) (\w+)(?: (\d{1,4}))?$/.exec(pressed ?? '') ?? []
  const kind = rowActionKinds.find((known) => known === given)
  return kind ? { kind, list, index: Number(index) } : null
}

/** Applies an action to the rows and returns them with the index of the row to focus. `newRow` is the row that `add` adds. */
export function applyRowAction(
  rows: readonly Row[],
  { kind, index }: RowAction,
  newRow: Row,
): { rows: Row[]; focusIndex: number } {
  if (kind === 'add') return { rows: [...rows, newRow], focusIndex: rows.length }
  const rest = rows.filter((_, at) => at !== index)
  const row = rows[index]
  if (kind === 'copy' && row) {
    return { rows: [...rows.slice(0, index + 1), { ...row }, ...rows.slice(index + 1)], focusIndex: index + 1 }
  }
  if (kind === 'remove' || !row) return { rows: rest, focusIndex: Math.min(index, rest.length - 1) }
  const to = Math.max(0, Math.min(rest.length, kind === 'up' ? index - 1 : index + 1))
  return { rows: [...rest.slice(0, to), row, ...rest.slice(to)], focusIndex: to }
}
