/**
 * Whether a request comes from a page of ours. Browsers always send `Origin` with a POST; a client that sends none is not a
 * browser, so it has no cookies that another site could misuse.
 */
export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || origin.replace(/^https?:\/\//, '') === request.headers.get('host')
}
