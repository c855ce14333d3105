/**
 * Returns the origin of a website as an administrator enters it (`www.example.com`, or an address copied from the browser), or
 * null. Only HTTPS is accepted, because a frame on an insecure page could be replaced in transit. Localhost may use HTTP.
 */
export function parseOrigin(text: string): string | null {
  const entered = text.trim()
  if (!entered || /\s/.test(entered)) return null
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(entered) ? entered : `https://${entered}`)
  if (!url || url.username || url.password || !/^[a-z0-9.-]+$/.test(url.hostname)) return null
  if (url.protocol === 'http:') return /^(localhost|127\.0\.0\.1)$/.test(url.hostname) ? url.origin : null
  return url.protocol === 'https:' && (url.hostname.includes('.') || url.hostname === 'localhost') ? url.origin : null
}

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
