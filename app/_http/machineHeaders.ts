/** What every answer to a machine bears; proxy.ts passes most of the API by. */
export const machineHeaders = [
  { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
]
export const strictTransport = { key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubDomains' }
