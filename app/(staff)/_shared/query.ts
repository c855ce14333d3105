import type { Section } from '../../_i18n/console/labels.ts'
import { hasText, type KeyOf } from '../../_i18n/console/translations.ts'

/** Query string of a page, as Next.js passes it. */
export type Query = Record<string, string | string[] | undefined>

/** First value of a parameter, trimmed; undefined for an empty one. */
export function queryValue(query: Query, name: string): string | undefined {
  const given = query[name]
  return (Array.isArray(given) ? given[0] : given)?.trim() || undefined
}

/** Value of a parameter, if the section has a label for it; anything else in a query string is ignored. */
export function queryChoice<S extends Section>(
  query: Query,
  name: string,
  section: S,
): KeyOf<'console', S> | undefined {
  const given = queryValue(query, name)
  return given !== undefined && hasText('console', section, given) ? given : undefined
}

/** Value of a parameter, if it is a calendar date such as `2026-11-24`. */
export function queryDay(query: Query, name: string): string | undefined {
  const given = queryValue(query, name)
  if (!given || !/^\d{4}-\d{2}-\d{2}$/.test(given)) return undefined
  const at = new Date(`${given}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(given) ? given : undefined
}

export function pageNumber(query: Query): number {
  const given = Number(queryValue(query, 'page'))
  return Number.isInteger(given) && given >= 1 && given <= 10_000 ? given : 1
}

/** Adds parameters to a path; undefined and empty ones are left out. */
export function withQuery(path: string, params: Record<string, string | number | undefined>): string {
  const set = Object.entries(params).filter(([, value]) => value !== undefined && value !== '')
  const query = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
  return query ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path
}
