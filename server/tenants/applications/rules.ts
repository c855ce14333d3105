/**
 * The origin of a website as an administrator writes it (`www.example.com`, or an address copied from the browser), or null.
 * HTTPS alone, as a frame on an insecure page could be replaced on its way; but for one's own machine.
 */
export function parseOrigin(text: string): string | null {
  const typed = text.trim()
  if (!typed || /\s/.test(typed)) return null
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`)
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
