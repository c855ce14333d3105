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

/** Twilio behind the SMS port. Without an account nothing leaves: sending answers `not_configured`, which is tried again later. */
export function createTwilio(config: TwilioConfig): SmsPort {
  const account = accountOf(config)
  let opened: Promise<Twilio> | null = null
  const ask = async <T>(
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
      ask(account, (client, { from }) => create(client, senderOf(from, config.TWILIO_WHATSAPP_FROM, sms), sms)),
    find: (query) => ask(account, (client) => list(client, query)),
    status: (providerId) => ask(account, (client) => fetchStatus(client, providerId)),
    readReceipt: (request) => read(config.TWILIO_AUTH_TOKEN, request),
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
    // Nothing was sent on a connection that never stood.
    if (neverConnected.has(code)) return { ok: false, kind: 'notDone', code }
    return { ok: false, kind: 'unknown', code }
  }
}

const neverConnected = new Set([
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
  // A success without an id is no success that we can follow: it counts as unknown and is looked up.
  if (!message.sid) throw new Error('an answer without an id')
  return { providerId: message.sid, ...wordOf(message) }
}

type Answered = { to: string; status: string; errorCode: number | null | undefined }

const wordOf = ({ to, status, errorCode }: Answered): VendorStatus =>
  byWay(to, toVendorStatus(status, errorCode ? String(errorCode) : null))

/** Says by which way it went, for it is all one channel to us. */
const byWay = (to: string, word: VendorStatus): VendorStatus =>
  to.startsWith(PREFIX) ? { ...word, providerStatus: `${PREFIX}${word.providerStatus}` } : word

async function list(client: Twilio, query: { to: string; since: Date; contains: string; byWhatsapp?: boolean }) {
  const to = query.byWhatsapp ? `${PREFIX}${query.to}` : query.to
  const messages = await client.messages.list({ to, dateSentAfter: query.since, limit: 100 })
  return messages
    .filter((message) => message.body.includes(query.contains))
    .map((message) => ({
      providerId: message.sid,
      text: message.body,
      ...wordOf(message),
    }))
}

async function fetchStatus(client: Twilio, providerId: string) {
  try {
    const message = await client.messages(providerId).fetch()
    return wordOf(message)
  } catch (error) {
    if (error instanceof TwilioHttpError && error.status === 404) return null
    throw error
  }
}

async function read(
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
  const word = byWay(form.To ?? '', toVendorStatus(status, form.ErrorCode || null))
  return { kind: 'receipt', receipt: { ...word, providerId, eventId: `${providerId}:${status}` } }
}

const optOuts = ['STOP', 'START', 'HELP'] as const

function inbound(id: string, form: Record<string, string>): InboundSms {
  const from = (form.From ?? '').replace(/^whatsapp:/, '')
  return { id, from, body: form.Body ?? '', optOut: optOuts.find((word) => word === form.OptOutType) ?? null }
}
