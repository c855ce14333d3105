import { formatPaths } from '@conform-to/dom'

/** An error of a field, from the form's schema or from the server. */
export type FieldError = { name: string; code: string }

/** Returns the name of the field that a JSON pointer means: `weekly[0].timezone` for `/weekly/0/timezone`. */
export const nameOf = (pointer: string): string =>
  formatPaths(
    pointer
      .split('/')
      .slice(1)
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  )

/** Returns nested values as texts by field name; the ticked options of a list are under `list.option`. */
export function toValues(nested: unknown, name = ''): Record<string, string> {
  if (nested === null || nested === undefined || nested === false) return {}
  if (typeof nested !== 'object') return { [name]: String(nested) }
  const inner = Object.entries(nested).map(([key, value]) => {
    if (!Array.isArray(nested)) return toValues(value, formatPaths([...(name ? [name] : []), key]))
    return typeof value === 'string' ? { [`${name}.${value}`]: 'true' } : toValues(value, `${name}[${key}]`)
  })
  return Object.assign({}, ...inner)
}

/** Returns the name of the list that an error about one of its values belongs to. */
export const listOf = (name: string): string => name.replace(/\[\d+\]$/, '')
