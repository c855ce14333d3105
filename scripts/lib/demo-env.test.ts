import { expect, test } from 'vitest'
import { parseConfig } from '#server/config.ts'
import { demoEnv, envFile } from './demo-env.ts'

const addresses = {
  appUrl: 'http://127.0.0.1:3000',
  sandboxUrl: 'http://127.0.0.1:4010',
  databaseUrl: 'postgres://punctual_app:secret@127.0.0.1:5432/punctual',
}
const secrets = {
  AUTH_SECRET: 'a'.repeat(44),
  TOKEN_PEPPER: 'b'.repeat(44),
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  RESEND_WEBHOOK_SECRET: 'whsec_abc',
  ownerPassword: '00',
  appPassword: '11',
}
const given = (values: Record<string, string>) => ({ NODE_ENV: 'test' as const, ...values })

test('the app accepts the environment of the demo', () => {
  const config = parseConfig(demoEnv(addresses, secrets, given({})))
  expect(config).toMatchObject({
    SANDBOX_URL: addresses.sandboxUrl,
    CRON_SECRET: 'demo-cron-secret',
    RATE_SMS_PER_SECOND: 1000,
  })
})

test('limits and the cron secret can be overridden, a vendor’s address cannot', () => {
  const env = demoEnv(
    addresses,
    secrets,
    given({ LIMIT_OTP_PER_IP_PER_HOUR: '7', CRON_SECRET: 'another', RESEND_BASE_URL: 'https://api.resend.com' }),
  )
  expect(env).toMatchObject({
    LIMIT_OTP_PER_IP_PER_HOUR: '7',
    CRON_SECRET: 'another',
    RESEND_BASE_URL: addresses.sandboxUrl,
  })
})

test('the app never gets the URL of the database’s owner', () => {
  const env = demoEnv(addresses, secrets, given({ MIGRATE_DATABASE_URL: 'postgres://owner@127.0.0.1/punctual' }))
  expect(env).not.toHaveProperty('MIGRATE_DATABASE_URL')
})

test('the file for further processes contains the same values', () => {
  const env = demoEnv(addresses, secrets, given({ CRON_SECRET: 'another' }))
  const lines = envFile(env, addresses, secrets).split('\n')
  expect(lines).toContain("CRON_SECRET='another'")
  expect(lines).toContain(`DATABASE_URL='${addresses.databaseUrl}'`)
})
