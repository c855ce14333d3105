/** Rows of a form as they are submitted: `reminders.0.offset`, `reminders.1.offset`. */
type Values = Record<string, string>
export type Row = Values

/** The rows of a list, in order; numbers may have gaps. */
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

/** The same values with these rows instead, numbered from 0. */
export function withRows(values: Values, list: string, rows: readonly Row[]): Values {
  const others = Object.entries(values).filter(([name]) => !new RegExp(`^${list}\\.\\d+\\.`).test(name))
  const own = rows.flatMap((row, index) =>
    Object.entries(row).map(([key, value]): [string, string] => [`${list}.${index}.${key}`, value]),
  )
  return Object.fromEntries([...others, ...own])
}

const verbs = ['add', 'remove', 'up', 'down', 'copy'] as const
export type Step = { verb: (typeof verbs)[number]; list: string; index: number }

/** What a pressed button asks of the form; null for the one that saves. */
export function stepOf(pressed: string | undefined): Step | null {
  const [, verb, list = '', index = '0'] = /^(\w+) (\w+)(?: (\d{1,4}))?$/.exec(pressed ?? '') ?? []
  const known = verbs.find((one) => one === verb)
  return known ? { verb: known, list, index: Number(index) } : null
}

/** The rows after a step, and which of them to go to; `fresh` is what an added one holds. */
export function take(rows: readonly Row[], { verb, index }: Step, fresh: Row): { rows: Row[]; at: number } {
  if (verb === 'add') return { rows: [...rows, fresh], at: rows.length }
  const rest = rows.filter((_, place) => place !== index)
  const moved = rows[index]
  if (verb === 'copy' && moved)
    return { rows: [...rows.slice(0, index + 1), { ...moved }, ...rows.slice(index + 1)], at: index + 1 }
  if (verb === 'remove' || !moved) return { rows: rest, at: Math.min(index, rest.length - 1) }
  const to = Math.max(0, Math.min(rest.length, verb === 'up' ? index - 1 : index + 1))
  return { rows: [...rest.slice(0, to), moved, ...rest.slice(to)], at: to }
}
