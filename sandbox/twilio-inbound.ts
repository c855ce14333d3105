import { randomBytes } from 'node:crypto'
import { type SandboxContext, settings } from './context.ts'
import type { Call } from './http.ts'
import { fields, text } from './json.ts'
import { storeMessage } from './messages.ts'
import { DEFAULT_TWILIO_AUTH_TOKEN } from './options.ts'
import { escapeHtml, page } from './page.ts'
import type { Reply } from './request.ts'
import type { Route } from './router.ts'
import { signatureHeaders } from './signatures.ts'

const PATH = '/api/webhooks/twilio'
const KEYWORDS: Record<string, 'STOP' | 'START' | 'HELP'> = {
  stop: 'STOP',
  start: 'START',
  unstop: 'START',
  help: 'HELP',
}

/**
 * Simulates a reply to a text: `{from, body, to?, byVendor?}`. With `byVendor` the vendor handles STOP, START and HELP
 * as well, and blocks the number.
 */
export const inboundRoutes: Route[] = [
  { method: 'POST', path: '/twilio/inbound', handle: receive },
  { method: 'GET', path: '/twilio/inbound', handle: () => form('') },
]

async function receive({ context, body }: Call): Promise<Reply> {
  const input = fields(body)
  const [from, content] = [text(input.from), text(input.body)]
  const { appUrl } = settings(context)
  if (!from || !content) return { status: 400, body: { error: 'from and body are needed' } }
  if (!appUrl) return { status: 409, body: { error: 'the app’s URL is not configured' } }
  const byVendor = input.byVendor === true || input.byVendor === 'on'
  const keyword = byVendor ? KEYWORDS[content.trim().toLowerCase()] : undefined
  if (keyword === 'STOP') context.state.put('optouts', from, { number: from })
  if (keyword === 'START') context.state.remove('optouts', from)
  const to = text(input.to) ?? '+15005550006'
  const result = await post(context, `${appUrl}${PATH}`, { from, to, content, keyword })
  if (result.reply) storeReply(context, { from: to, to: from, content: result.reply })
  return input.page
    ? form(`${result.status}: ${result.reply ?? 'no reply'}`)
    : { status: 200, effect: true, body: result }
}

type InboundText = { from: string; to: string; content: string; keyword?: string }

async function post(context: SandboxContext, url: string, { from, to, content, keyword }: InboundText) {
  const id = `SM${randomBytes(16).toString('hex')}`
  const body = new URLSearchParams({
    AccountSid: `AC${'0'.repeat(32)}`,
    ApiVersion: '2010-04-01',
    Body: content,
    From: from,
    MessageSid: id,
    NumMedia: '0',
    NumSegments: '1',
    SmsMessageSid: id,
    SmsSid: id,
    SmsStatus: 'received',
    To: to,
    ...(keyword ? { OptOutType: keyword } : {}),
  }).toString()
  const secret = context.options.twilioAuthToken ?? DEFAULT_TWILIO_AUTH_TOKEN
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    ...signatureHeaders({ kind: 'twilio', secret }, id, url, body),
  }
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' })
  const replyText = /<Message>([^<]*)<\/Message>/.exec(await response.text())?.[1] ?? null
  return { status: response.status, reply: replyText && unescaped(replyText) }
}

function storeReply(
  context: SandboxContext,
  { from, to, content }: { from: string; to: string; content: string },
): void {
  storeMessage(context, {
    id: `SM${randomBytes(16).toString('hex')}`,
    account: `AC${'0'.repeat(32)}`,
    channel: 'sms',
    to: [to],
    from,
    subject: null,
    text: content,
    html: null,
    attachments: [],
    headers: {},
    idempotencyKey: null,
    status: 'delivered',
    errorCode: null,
    extra: {},
  })
}

const unescaped = (xml: string): string => xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Renders the form for replying to a text. */
function form(replyText: string): Reply {
  const body = `<h1>Reply to a text message</h1>
<form class="filter" method="post" action="/twilio/inbound"><input type="hidden" name="page" value="1">
<label>From <input name="from" placeholder="+4915112345678" required></label>
<label>Text <input name="body" value="STOP" required></label>
<label><input type="checkbox" name="byVendor"> Twilio also handles STOP and blocks the number</label><button>Send</button></form>
<p role="status">${escapeHtml(replyText)}</p>`
  return page('Reply to a text message', body)
}
