import { randomBytes } from 'node:crypto'
import type { Call } from './http.ts'
import { fields, text } from './json.ts'
import { keepMessage } from './messages.ts'
import { DEFAULT_TWILIO_AUTH_TOKEN } from './options.ts'
import { escapeHtml, page } from './page.ts'
import type { Reply } from './request.ts'
import type { Route } from './router.ts'
import { signatureHeaders } from './signatures.ts'
import { settings, type World } from './context.ts'

const PATH = '/api/webhooks/twilio'
const WORDS: Record<string, 'STOP' | 'START' | 'HELP'> = { stop: 'STOP', start: 'START', unstop: 'START', help: 'HELP' }

/**
 * Simulates a reply to a text: `{from, body, to?, byVendor?}`. With `byVendor` the vendor handles STOP, START and HELP
 * as well, and blocks the number.
 */
export const inboundRoutes: Route[] = [
  { method: 'POST', path: '/twilio/inbound', handle: receive },
  { method: 'GET', path: '/twilio/inbound', handle: () => form('') },
]

async function receive({ world, body }: Call): Promise<Reply> {
  const given = fields(body)
  const [from, words] = [text(given.from), text(given.body)]
  const { appUrl } = settings(world)
  if (!from || !words) return { status: 400, body: { error: 'from and body are needed' } }
  if (!appUrl) return { status: 409, body: { error: 'no application to tell' } }
  const byVendor = given.byVendor === true || given.byVendor === 'on'
  const keyword = byVendor ? WORDS[words.trim().toLowerCase()] : undefined
  if (keyword === 'STOP') world.state.put('optouts', from, { number: from })
  if (keyword === 'START') world.state.remove('optouts', from)
  const to = text(given.to) ?? '+15005550006'
  const answer = await post(world, `${appUrl}${PATH}`, { from, to, words, keyword })
  if (answer.reply) keepReply(world, { from: to, to: from, words: answer.reply })
  return given.page
    ? form(`${answer.status}: ${answer.reply ?? 'no reply'}`)
    : { status: 200, effect: true, body: answer }
}

type Text = { from: string; to: string; words: string; keyword?: string }

async function post(world: World, url: string, { from, to, words, keyword }: Text) {
  const id = `SM${randomBytes(16).toString('hex')}`
  const body = new URLSearchParams({
    AccountSid: `AC${'0'.repeat(32)}`,
    ApiVersion: '2010-04-01',
    Body: words,
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
  const secret = world.options.twilioAuthToken ?? DEFAULT_TWILIO_AUTH_TOKEN
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    ...signatureHeaders({ kind: 'twilio', secret }, id, url, body),
  }
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' })
  const said = /<Message>([^<]*)<\/Message>/.exec(await response.text())?.[1] ?? null
  return { status: response.status, reply: said && unescaped(said) }
}

function keepReply(world: World, { from, to, words }: { from: string; to: string; words: string }): void {
  keepMessage(world, {
    id: `SM${randomBytes(16).toString('hex')}`,
    account: `AC${'0'.repeat(32)}`,
    channel: 'sms',
    to: [to],
    from,
    subject: null,
    text: words,
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
function form(said: string): Reply {
  const body = `<h1>Answer a text message</h1>
<form class="filter" method="post" action="/twilio/inbound"><input type="hidden" name="page" value="1">
<label>From <input name="from" placeholder="+4915112345678" required></label>
<label>Text <input name="body" value="STOP" required></label>
<label><input type="checkbox" name="byVendor"> The vendor handles STOP too, and blocks</label><button>Send</button></form>
<p role="status">${escapeHtml(said)}</p>`
  return page('Answer a text message', body)
}
