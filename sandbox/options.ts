import { fields, text } from './json.ts'

export type SandboxOptions = {
  /**
   * When given, only this port is used, and a taken one is an error. When absent: 4010, or a free port if that is
   * taken.
   */
  port?: number
  statePath?: string
  /** Deletes the state of earlier runs. */
  fresh?: boolean
  /** Target of Resend's webhooks: `{appUrl}/api/webhooks/resend`. */
  appUrl?: string
  resendWebhookSecret?: string
  /**
   * When given, the only accepted token. When absent, every request's own password is accepted and signs its callbacks.
   */
  twilioAuthToken?: string
  genesysRatePerMinute?: number
  genesysTokenSeconds?: number
  /** Genesys organizations by OAuth client id; others get one derived from the client id. */
  organizations?: Record<string, { id: string; name: string }>
  /** Delay of the first delivery event of a mail or text; the second comes after twice that. */
  eventDelayMs?: number
}

export const DEFAULT_RESEND_WEBHOOK_SECRET = 'whsec_cHVuY3R1YWwtc2FuZGJveC1yZXNlbmQta2V5LTAwMDE='
export const DEFAULT_TWILIO_AUTH_TOKEN = 'demo-twilio-token'

/** Reads the options from environment variables; invalid numbers count as absent. */
export function optionsFromEnv(env: Record<string, string | undefined>): SandboxOptions {
  return {
    port: wholeNumber(env.SANDBOX_PORT),
    statePath: env.SANDBOX_STATE || undefined,
    fresh: env.SANDBOX_FRESH === '1',
    appUrl: env.SANDBOX_APP_URL || undefined,
    resendWebhookSecret: env.RESEND_WEBHOOK_SECRET || undefined,
    twilioAuthToken: env.TWILIO_AUTH_TOKEN || undefined,
    genesysRatePerMinute: wholeNumber(env.SANDBOX_GENESYS_RATE),
    genesysTokenSeconds: wholeNumber(env.SANDBOX_GENESYS_TOKEN_SECONDS),
    organizations: organizations(env.SANDBOX_GENESYS_ORGS),
    eventDelayMs: wholeNumber(env.SANDBOX_EVENT_DELAY_MS),
  }
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
}

/** `SANDBOX_GENESYS_ORGS` is JSON: `{"client-id": {"id": "...", "name": "..."}}`. */
function organizations(json: string | undefined): SandboxOptions['organizations'] {
  if (!json) return undefined
  const entries = Object.entries(fields(JSON.parse(json))).map(([clientId, value]) => {
    const { id, name } = fields(value)
    return [clientId, { id: text(id) ?? clientId, name: text(name) ?? clientId }] as const
  })
  return Object.fromEntries(entries)
}
