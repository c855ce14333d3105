import type { SandboxContext } from './context.ts'
import type { Call } from './http.ts'
import { inboxCards, inboxPage } from './inbox-page.ts'
import type { Fields } from './json.ts'
import type { Message } from './records.ts'
import type { Reply } from './request.ts'
import { bareAddress } from './resend.ts'
import type { Route } from './router.ts'

const PAGE_SIZE = 100

/** Messages that were sent: a page, the same as data, attachments, and an event stream that announces new ones. */
export const inboxRoutes: Route[] = [
  { method: 'GET', path: '/inbox', handle: show },
  { method: 'GET', path: '/inbox.json', handle: inboxJson },
  { method: 'GET', path: '/inbox/cards', handle: newCards },
  { method: 'GET', path: '/inbox/events', handle: listen },
  { method: 'GET', path: '/inbox/{id}/attachments/{index}', handle: attachment },
]

function show({ context, query }: Call): Reply {
  const matches = search(context, query)
  return inboxPage(matches.slice(0, PAGE_SIZE), {
    to: query.get('to') ?? '',
    channel: query.get('channel') ?? '',
    total: matches.length,
  })
}

function newCards({ context, query }: Call): Reply {
  const after = Number(query.get('after') ?? 0)
  const fresh = search(context, query).filter((message) => message.seq > after)
  return { status: 200, type: 'text/html; charset=utf-8', body: inboxCards(fresh.slice(0, PAGE_SIZE)) }
}

function inboxJson({ context, query }: Call): Reply {
  const since = query.get('since')
  if (since && Number.isNaN(Date.parse(since))) return { status: 400, body: { error: 'since must be an instant' } }
  return { status: 200, body: search(context, query).map(query.has('brief') ? asBriefEntry : asEntry) }
}

function asEntry(message: Message): Fields {
  const { id, channel, to, from, subject, text, html, attachments, headers, idempotencyKey, sentAt, status } = message
  return {
    id,
    channel,
    to: to.join(', '),
    from,
    subject,
    text,
    html,
    attachments,
    headers,
    idempotencyKey,
    sentAt,
    status,
  }
}

/** A shorter form for callers that only count: no HTML, headers or attachments. */
function asBriefEntry(message: Message): Fields {
  const { html: _, attachments: __, headers: ___, ...rest } = asEntry(message)
  return rest
}

/** Newest first. `to` matches any recipient; `since` (sandbox time) is inclusive. */
function search(context: SandboxContext, query: URLSearchParams): Message[] {
  const to = address(query.get('to') ?? '')
  const channel = query.get('channel') === 'mail' ? 'email' : query.get('channel')
  const sinceMs = Date.parse(query.get('since') ?? '')
  const since = Number.isNaN(sinceMs) ? '' : new Date(sinceMs).toISOString()
  const matches: Message[] = []
  for (const message of context.state.values('messages')) {
    if (channel && message.channel !== channel) continue
    if (to && !message.to.some((recipient) => address(recipient) === to)) continue
    if (message.sentAt >= since) matches.push(message)
  }
  return matches.reverse()
}

/** Normalizes an address for comparison; restores a `+` that the query string turned into a space. */
function address(value: string): string {
  const plain = bareAddress(value)
    .replace(/^whatsapp:/, '')
    .toLowerCase()
  return /^\d{7,15}$/.test(plain) ? `+${plain}` : plain
}

function attachment({ context, params }: Call): Reply {
  const matches = context.state.get('messages', params.id ?? '')?.attachments[Number(params.index)]
  if (!matches) return { status: 404, body: { error: 'no such attachment' } }
  const name = matches.filename.replaceAll(/[^\w.-]/g, '_')
  const headers = {
    'content-type': matches.contentType.replaceAll(/[^\w/+;=. -]/g, ''),
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
  }
  return {
    status: 200,
    headers,
    stream: (response) => response.writeHead(200, headers).end(Buffer.from(matches.content, 'base64')),
  }
}

function listen({ context }: Call): Reply {
  return {
    status: 200,
    stream: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write('retry: 1000\n\n')
      const notify = () => response.write('data: more\n\n')
      context.inboxListeners.add(notify)
      response.on('close', () => context.inboxListeners.delete(notify))
    },
  }
}
