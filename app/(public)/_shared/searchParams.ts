export type Query = Record<string, string | string[] | undefined>
export type SearchParams = Promise<Query>

/** Returns the value of a search parameter, or the first of several. */
export function firstValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
