/** A browser says which page a request was made on; what says nothing is no browser and holds no session of another's. */
export function fromOurPage(request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || origin.replace(/^https?:\/\//, '') === request.headers.get('host')
}
