// Shared by scripts/edge.mjs, which runs before the app and cannot import TypeScript, by next.config.ts and by the routes.

/** Largest request body in bytes per beginning of the path; the first match counts. */
const bodyLimits = /** @type {const} */ ([
  ['/api/webhooks/', 64 * 1024],
  ['/', 256 * 1024],
])

/** @param {string} path */
export const bodyLimit = (path) => bodyLimits.find(([start]) => path.startsWith(start))?.[1] ?? 0

/** Headers of every API response. They are set here because proxy.ts skips most of the API. */
export const apiHeaders = [
  { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
]
export const strictTransportSecurity = {
  key: 'Strict-Transport-Security',
  value: 'max-age=63072000; includeSubDomains',
}
