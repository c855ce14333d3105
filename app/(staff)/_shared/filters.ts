import { isIn, type Section, type ValueOf } from '../../_i18n/console/words.ts'

/** An address's query as Next gives it. */
export type Query = Record<string, string | string[] | undefined>

/** The first value of a name, trimmed; empty is absent. */
export function one(query: Query, name: string): string | undefined {
  const given = query[name]
  return (Array.isArray(given) ? given[0] : given)?.trim() || undefined
}

/** A value that the section has a word for; anything else in an address is left out. */
export function choice<S extends Section>(query: Query, name: string, section: S): ValueOf<S> | undefined {
  const given = one(query, name)
  return given !== undefined && isIn(section, given) ? given : undefined
}

/** `2026-11-24`, if it is a day. */
export function day(query: Query, name: string): string | undefined {
  const given = one(query, name)
  if (!given || !/^\d{4}-\d{2}-\d{2}$/.test(given)) return undefined
  const at = new Date(`${given}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(given) ? given : undefined
}

export function pageNumber(query: Query): number {
  const given = Number(one(query, 'page'))
  return Number.isInteger(given) && given >= 1 && given <= 10_000 ? given : 1
}

/** A path with what is set of a query. */
export function withQuery(path: string, values: Record<string, string | number | undefined>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  const query = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
  return query ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path
}
