import type { Twilio } from 'twilio'
import type { Config } from '#server/config.ts'
import type { VendorStatus } from '../email/types.ts'
import type { PortFailure, PortResult } from '../result.ts'
import { openTwilio, type TwilioAccount, TwilioHttpError } from './twilioClient.ts'
import { toPortFailure, toVendorStatus } from './twilioStatus.ts'
import type { InboundSms, OutgoingSms, SmsPort, SmsReceiptRequest, SmsReceiptResult } from './types.ts'

export type TwilioConfig = Pick<
  Config,
  | 'TWILIO_ACCOUNT_SID'
  | 'TWILIO_AUTH_TOKEN'
  | 'TWILIO_BASE_URL'
  | 'TWILIO_FROM'
  | 'TWILIO_WHATSAPP_FROM'
  | 'VENDOR_TIMEOUT_MS'
>

/**
 * Implements the SMS port with Twilio. Without an account it sends nothing and returns `not_configured`, which is
 * retried later.
 */
export function createTwilio(config: TwilioConfig): SmsPort {
  const account = accountOf(config)
  let opened: Promise<Twilio> | null = null
  const call = async <T>(
    account: TwilioAccount | null,
    work: (client: Twilio, account: TwilioAccount) => Promise<T>,
  ) => {
    if (!account) return notConfigured
    opened ??= openTwilio(account)
    const client = await opened
    return attempt(() => work(client, account))
  }
  return {
    send: (sms) =>
      call(account, (client, { from }) => create(client, senderOf(from, config.TWILIO_WHATSAPP_FROM, sms), sms)),
    find: (query) => call(account, (client) => list(client, query)),
    status: (providerId) => call(account, (client) => fetchStatus(client, providerId)),
    readReceipt: (request) => readReceipt(config.TWILIO_AUTH_TOKEN, request),
  }
}

function accountOf(config: TwilioConfig): TwilioAccount | null {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from } = config
  if (!accountSid || !authToken || !from) return null
  return { accountSid, authToken, from, baseUrl: config.TWILIO_BASE_URL, timeoutMs: config.VENDOR_TIMEOUT_MS }
}

const notConfigured: PortFailure = { ok: false, kind: 'rejected', code: 'not_configured', permanent: false }

async function attempt<T>(work: () => Promise<T>): Promise<PortResult<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (error instanceof TwilioHttpError) return toPortFailure(error)
    const code = causeCode(error)
    // Nothing was sent, because the connection was never established.
    if (notSentCodes.has(code)) return { ok: false, kind: 'notDone', code }
    return { ok: false, kind: 'unknown', code }
  }
}

const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

function causeCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const cause = error.cause
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return error.name
}

function senderOf(from: string, whatsappFrom: string | undefined, { whatsapp }: OutgoingSms) {
  if (whatsapp && whatsappFrom) return { from: `${PREFIX}${whatsappFrom.replace(PREFIX, '')}` }
  return from.startsWith('MG') ? { messagingServiceSid: from } : { from }
}

const PREFIX = 'whatsapp:'

async function create(
  client: Twilio,
  sender: ReturnType<typeof senderOf>,
  { to, text, whatsapp, statusCallback }: OutgoingSms,
) {
  const content = whatsapp
    ? { to: `${PREFIX}${to}`, contentSid: whatsapp.contentSid, contentVariables: JSON.stringify(whatsapp.variables) }
    : { to, body: text }
  const message = await client.messages.create({ ...sender, ...content, statusCallback })
  // A success without an id cannot be tracked: it counts as unknown and is looked up.
  if (!message.sid) throw new Error('response without an id')
  return { providerId: message.sid, ...statusOf(message) }
}

type TwilioMessage = { to: string; status: string; errorCode: number | null | undefined }

const statusOf = ({ to, status, errorCode }: TwilioMessage): VendorStatus =>
  withChannel(to, toVendorStatus(status, errorCode ? String(errorCode) : null))

/** Marks a status with its channel, because SMS and WhatsApp share one channel of ours. */
const withChannel = (to: string, status: VendorStatus): VendorStatus =>
  to.startsWith(PREFIX) ? { ...status, providerStatus: `${PREFIX}${status.providerStatus}` } : status

async function list(client: Twilio, query: { to: string; since: Date; contains: string; byWhatsapp?: boolean }) {
  const to = query.byWhatsapp ? `${PREFIX}${query.to}` : query.to
  const messages = await client.messages.list({ to, dateSentAfter: query.since, limit: 100 })
  return messages
    .filter((message) => message.body.includes(query.contains))
    .map((message) => ({
      providerId: message.sid,
      text: message.body,
      ...statusOf(message),
    }))
}

async function fetchStatus(client: Twilio, providerId: string) {
  try {
    const message = await client.messages(providerId).fetch()
    return statusOf(message)
  } catch (error) {
    if (error instanceof TwilioHttpError && error.status === 404) return null
    throw error
  }
}

async function readReceipt(
  authToken: string | undefined,
  { headers, signedUrl, form }: SmsReceiptRequest,
): Promise<SmsReceiptResult> {
  if (!authToken) return { kind: 'not_configured' }
  const { default: twilio } = await import('twilio')
  if (!twilio.validateRequest(authToken, headers.get('x-twilio-signature') ?? '', signedUrl, form))
    return { kind: 'invalid_signature' }
  const providerId = form.MessageSid ?? form.SmsSid
  const status = form.MessageStatus ?? form.SmsStatus
  if (!providerId || !status) return { kind: 'ignored' }
  if (status === 'received')
    return form.From ? { kind: 'inbound', sms: inbound(providerId, form) } : { kind: 'ignored' }
  const vendorStatus = withChannel(form.To ?? '', toVendorStatus(status, form.ErrorCode || null))
  return { kind: 'receipt', receipt: { ...vendorStatus, providerId, eventId: `${providerId}:${status}` } }
}

const optOuts = ['STOP', 'START', 'HELP'] as const

function inbound(id: string, form: Record<string, string>): InboundSms {
  const from = (form.From ?? '').replace(/^whatsapp:/, '')
  return { id, from, body: form.Body ?? '', optOut: optOuts.find((keyword) => keyword === form.OptOutType) ?? null }
}
