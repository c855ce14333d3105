/** A page's path, and the query parameters that every link to it carries. */
export type PageAddress = { path: string; fixedQuery: Record<string, string> }

export function hrefTo({ path, fixedQuery }: PageAddress, query: Record<string, string> = {}): string {
  const search = new URLSearchParams({ ...fixedQuery, ...query }).toString()
  return search ? `${path}?${search}` : path
}
