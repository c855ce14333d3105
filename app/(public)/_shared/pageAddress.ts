/** A page's path, and the query parameters that every link to it carries. */
export type PageAddress = { path: string; carried: Record<string, string> }

export function hrefTo({ path, carried }: PageAddress, query: Record<string, string> = {}): string {
  const search = new URLSearchParams({ ...carried, ...query }).toString()
  return search ? `${path}?${search}` : path
}
