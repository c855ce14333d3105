import { z } from 'zod'
import { parseKeyring } from '#server/lib/seal.ts'

const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/$/, ''))
const secret = z.string().min(16, 'at least 16 characters')
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback)
const blankAsAbsent = (value: unknown) => (value === '' ? undefined : value)
const optional = <T extends z.ZodType>(type: T) => z.preprocess(blankAsAbsent, type.optional())

const environment = z.object({
  PORT: z.coerce.number().int().default(3000),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'a postgres:// URL'),
  LISTEN_DATABASE_URL: optional(z.string()),
  PUBLIC_URL: url,
  CRON_SECRET: optional(z.string().min(8)),
  AUTH_SECRET: secret,
  TOKEN_PEPPER: secret,
  ENCRYPTION_KEYS: z.string().transform((text, issues) => {
    try {
      return parseKeyring(text)
    } catch (error) {
      issues.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not a valid keyring' })
      return z.NEVER
    }
  }),
  RESEND_API_KEY: optional(z.string()),
  RESEND_BASE_URL: url.default('https://api.resend.com'),
  RESEND_WEBHOOK_SECRET: optional(z.string()),
  TWILIO_ACCOUNT_SID: optional(z.string()),
  TWILIO_AUTH_TOKEN: optional(z.string()),
  TWILIO_BASE_URL: url.default('https://api.twilio.com'),
  TWILIO_FROM: optional(z.string()),
  TWILIO_WHATSAPP_FROM: optional(z.string()),
  EMAIL_FROM: optional(z.string()),
  TURN_URLS: optional(z.string()),
  TURN_SECRET: optional(z.string()),
  TRUSTED_PROXIES: z.string().default(''),
  METRICS_TOKEN: optional(z.string()),
  GENESYS_BASE_URL: optional(url),
  WEBHOOK_PRIVATE_ORIGINS: z.string().default(''),
  CRM_BASE_URL: optional(url),
  SANDBOX_URL: optional(url),
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: optional(z.string()),
  LIMIT_API_PER_MINUTE: count(600),
  LIMIT_PUBLIC_PER_MINUTE: count(120),
  LIMIT_OTP_PER_CONTACT_PER_10MIN: count(5),
  LIMIT_OTP_PER_IP_PER_HOUR: count(20),
  LIMIT_OTP_PER_APPLICATION_PER_DAY: count(1000),
  LIMIT_OTP_GUESSES_PER_DAY: count(20),
  LIMIT_HOLDS_PER_CLIENT: count(2),
  RATE_GENESYS_PER_MINUTE: count(300),
  RATE_MAIL_PER_SECOND: count(2),
  RATE_SMS_PER_SECOND: count(10),
  VENDOR_TIMEOUT_MS: count(8000),
  WEBHOOK_TIMEOUT_MS: count(15_000),
  JOB_LEASE_MS: count(30_000),
  JOB_RETRY_BASE_MS: count(2000),
  JOB_RETRY_CAP_MS: count(300_000),
  IN_DOUBT_GRACE_MS: count(60_000),
  CIRCUIT_FAILURES: count(5),
  CIRCUIT_PAUSE_MS: count(10_000),
  CIRCUIT_PAUSE_CAP_MS: count(60_000),
  CIRCUIT_NOTIFY_AFTER_MS: count(60_000),
  DATABASE_POOL: count(12),
})

export type Config = z.infer<typeof environment>

/** Names every problem by its variable, without any value. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`The configuration is invalid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

/** Parses the whole configuration at once; throws a ConfigError that names all problems. */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const cleaned = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(cleaned)
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  }
  const problems = sandboxProblems(parsed.data)
  if (problems.length > 0) throw new ConfigError(problems)
  return parsed.data
}

/** The sandbox changes the clock and issues tokens, so it is refused together with a real vendor or on a public address. */
function sandboxProblems(config: Config): string[] {
  if (!config.SANDBOX_URL)
    return config.WEBHOOK_PRIVATE_ORIGINS ? ['WEBHOOK_PRIVATE_ORIGINS: only allowed with SANDBOX_URL'] : []
  const origin = new URL(config.SANDBOX_URL).origin
  const problems: string[] = []
  if (!isPrivateHost(new URL(origin).hostname)) problems.push('SANDBOX_URL: must be a loopback or private address')
  for (const name of ['RESEND_BASE_URL', 'TWILIO_BASE_URL', 'GENESYS_BASE_URL'] as const) {
    const value = config[name]
    if (!value || new URL(value).origin !== origin)
      problems.push(`${name}: must have the sandbox's origin when SANDBOX_URL is set`)
  }
  if (config.CRM_BASE_URL && new URL(config.CRM_BASE_URL).origin !== origin)
    problems.push("CRM_BASE_URL: must have the sandbox's origin when SANDBOX_URL is set")
  return problems
}

function isPrivateHost(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|sandbox)$/.test(
    host,
  )
}
