/**
 * Whether a request comes from a page of ours. Browsers send `Origin` with a POST and say in `Sec-Fetch-Site` where it comes
 * from; some, and some extensions, leave the first out. A client that sends neither is not a browser, so it has no cookies
 * that another site could misuse.
 */
export function isSameOrigin(request: Pick<Request, 'headers'>): boolean {
  if (request.headers.get('sec-fetch-site') === 'cross-site') return false
  const origin = request.headers.get('origin')
  return origin === null || origin.replace(/^https?:\/\//, '') === request.headers.get('host')
}
