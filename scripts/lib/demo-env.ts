import type { Secrets } from './state.ts'

export interface DemoAddresses {
  appUrl: string
  sandboxUrl: string
  databaseUrl: string
}

type Environment = Record<string, string | undefined>

export const defaultCronSecret = 'demo-cron-secret'

/**
 * Raised in the demo: all its users share one address, so limits per address and the vendors' rates would be reached.
 */
const raised = [
  'LIMIT_PUBLIC_PER_MINUTE',
  'LIMIT_OTP_PER_IP_PER_HOUR',
  'LIMIT_API_PER_MINUTE',
  'RATE_MAIL_PER_SECOND',
  'RATE_SMS_PER_SECOND',
]

/** Returns the app's environment in the demo: fixed values where required, the caller's values everywhere else. */
export function demoEnv(addresses: DemoAddresses, secrets: Secrets, given: NodeJS.ProcessEnv) {
  const { MIGRATE_DATABASE_URL: _owner, LISTEN_DATABASE_URL: _listen, ...rest } = given
  return { ...rest, ...defaults(secrets, given), ...fixed(addresses) }
}

/** Returns the content of a file for starting further apps and workers manually with `node --env-file`. */
export function envFile(env: Environment, addresses: DemoAddresses, secrets: Secrets): string {
  const names = [...Object.keys(defaults(secrets, {})), ...Object.keys(fixed(addresses))]
  return names.map((name) => `${name}='${env[name] ?? ''}'\n`).join('')
}

function defaults(secrets: Secrets, given: Environment): Record<string, string> {
  const defaultValues: Record<string, string> = {
    CRON_SECRET: defaultCronSecret,
    AUTH_SECRET: secrets.AUTH_SECRET,
    TOKEN_PEPPER: secrets.TOKEN_PEPPER,
    ENCRYPTION_KEYS: secrets.ENCRYPTION_KEYS,
    RESEND_API_KEY: 're_demo',
    RESEND_WEBHOOK_SECRET: secrets.RESEND_WEBHOOK_SECRET,
    TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000de5700',
    TWILIO_AUTH_TOKEN: 'demo-twilio-token',
    TWILIO_FROM: '+15005550006',
    TWILIO_WHATSAPP_FROM: '+15005550009',
    EMAIL_FROM: 'Punctual <no-reply@demo.test>',
    ...Object.fromEntries(raised.map((name) => [name, '1000'])),
  }
  return Object.fromEntries(Object.entries(defaultValues).map(([name, value]) => [name, given[name] || value]))
}

/** The sandbox is every vendor: the app refuses to start when one of the addresses differs. */
function fixed({ appUrl, sandboxUrl, databaseUrl }: DemoAddresses): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: appUrl,
    SANDBOX_URL: sandboxUrl,
    RESEND_BASE_URL: sandboxUrl,
    TWILIO_BASE_URL: sandboxUrl,
    GENESYS_BASE_URL: sandboxUrl,
    CRM_BASE_URL: sandboxUrl,
    WEBHOOK_PRIVATE_ORIGINS: new URL(sandboxUrl).origin,
    NEXT_TELEMETRY_DISABLED: '1',
  }
}
