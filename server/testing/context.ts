import type { Db } from '#db/client.ts'
import { type Config, parseConfig } from '#server/config.ts'
import type { Logger } from '#server/lib/log.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import type { Ports } from '#server/ports/types.ts'

export type TestClock = { now(): Date; set(at: Date): void; advance(ms: number): void }

export function testClock(start = new Date('2026-11-23T09:00:00Z')): TestClock {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    set: (to) => {
      at = to.getTime()
    },
    advance: (ms) => {
      at += ms
    },
  }
}

/** Returns a complete configuration for tests; vendors are at `sandboxUrl` or at a port without a server. */
export function testConfig(overrides: Record<string, string> = {}, sandboxUrl = 'http://127.0.0.1:9'): Config {
  return parseConfig({
    DATABASE_URL: 'postgres://unused/unused',
    PUBLIC_URL: 'http://127.0.0.1:3000',
    CRON_SECRET: 'test-cron-secret',
    AUTH_SECRET: 'test-auth-secret-0123456789',
    TOKEN_PEPPER: 'test-token-pepper-0123456789',
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: sandboxUrl,
    RESEND_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 3).toString('base64')}`,
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'demo-twilio-token',
    TWILIO_BASE_URL: sandboxUrl,
    TWILIO_FROM: '+15005550006',
    EMAIL_FROM: 'Punctual <no-reply@demo.test>',
    GENESYS_BASE_URL: sandboxUrl,
    SANDBOX_URL: sandboxUrl,
    VENDOR_TIMEOUT_MS: '2000',
    RATE_MAIL_PER_SECOND: '1000',
    RATE_SMS_PER_SECOND: '1000',
    ...overrides,
  })
}

export const silentLog: Logger = { info: () => {}, warn: () => {}, error: () => {} }

/** Ports that throw when used: a test that calls a vendor must pass its port. */
const noPorts = new Proxy({} as Ports, {
  get: (_, port) => {
    throw new Error(`this test passes no ${String(port)} port`)
  },
})

export type TestCtxOptions = {
  db: Db
  clock?: TestClock
  config?: Config
  actor?: Actor
  ports?: Partial<Ports>
  requestTick?: () => void
  log?: Logger
}

export function testCtx(options: TestCtxOptions): Ctx {
  const clock = options.clock ?? testClock()
  return {
    db: options.db,
    now: clock.now,
    config: options.config ?? testConfig(),
    actor: options.actor ?? { kind: 'public', clientIp: '127.0.0.1', browserId: null },
    ports: options.ports ? Object.assign(Object.create(noPorts), options.ports) : noPorts,
    log: options.log ?? silentLog,
    requestId: 'test',
    requestTick: options.requestTick ?? (() => {}),
  }
}
