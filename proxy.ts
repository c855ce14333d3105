import { type NextRequest, NextResponse } from 'next/server'
import { newRequestId } from '#server/lib/ids.ts'

/**
 * Refuses a form or an action that another site sends with the visitor's cookies, and sets the headers of every page.
 * Permissions are checked by each use case, never here.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl
  if (isCrossSiteWrite(request))
    return new NextResponse('Forbidden: the request comes from another site.', { status: 403 })
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const requestId = newRequestId()
  const policy = contentPolicy(nonce, pathname)

  const forwarded = new Headers(request.headers)
  forwarded.set('x-nonce', nonce)
  forwarded.set('x-request-id', requestId)
  forwarded.set('content-security-policy', policy)

  const response = NextResponse.next({ request: { headers: forwarded } })
  const { headers } = response
  headers.set('Content-Security-Policy', policy)
  headers.set('x-request-id', requestId)
  // Not `no-referrer`, because browsers then send `Origin: null` with a form, which server actions refuse.
  headers.set('Referrer-Policy', 'same-origin')
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Permissions-Policy', `${mediaPolicy(pathname)}, geolocation=(), payment=(), usb=()`)
  if (request.headers.get('x-forwarded-proto') === 'https') {
    headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  }
  const language = request.nextUrl.searchParams.get('lang')
  if (language && /^(en|de|fr|es|ar)$/.test(language)) {
    response.cookies.set('punctual_lang', language, { path: '/', maxAge: 31_536_000, sameSite: 'lax', httpOnly: true })
  }
  if (hasToken.test(pathname)) {
    headers.set('Cache-Control', 'no-store')
    headers.set('X-Robots-Tag', 'noindex, nofollow')
  }
  return response
}

/** Next compares a server action's `Origin` with the host, but accepts one without `Origin`. */
const isCrossSiteWrite = (request: NextRequest): boolean =>
  !['GET', 'HEAD'].includes(request.method) && request.headers.get('sec-fetch-site') === 'cross-site'

/** API requests have their own headers (next.config.ts); running this code for them costs more than answering them. */
export const config = {
  matcher: ['/((?!_next/static|icon.svg|plain.css|embed.js|api/(?:v2|oauth|webhooks|cron|health)/).*)'],
}

/** Pages whose URL is a secret or whose content is personal. */
const hasToken = /^\/(join|manage|find|embed|unsubscribe)\/|^\/book\/[^/]+\/[^/]+\/(details|verify|check|confirmed)/

/** Allows camera, microphone and screen sharing on the pages of a call and of the device check only. */
function mediaPolicy(pathname: string): string {
  const allowed = usesMedia.test(pathname) ? '(self)' : '()'
  return `camera=${allowed}, microphone=${allowed}, display-capture=${allowed}`
}

const usesMedia = /^\/join\/[^/]+\/(room|check)$/

function contentPolicy(nonce: string, pathname: string): string {
  // The API reference creates its own style elements; it shows no customer data.
  const styles = pathname.startsWith('/docs/') ? "'unsafe-inline'" : `'nonce-${nonce}'`
  // The development server evaluates source maps and reloads through a WebSocket.
  const development = process.env.NODE_ENV === 'development'
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : styles}`,
    // The accent of a brand is a style attribute (`--accent` and similar) with a validated colour.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
