import { escapeHtml, page } from './page.ts'
import type { Received } from './records.ts'
import type { Reply } from './request.ts'

export type ReceiverView = { name: string; url: string; mode: Record<string, unknown>; received: Received[] }

const SHOWN = 50

/** Renders every receiver: its URL, its configured response, and the requests it received, newest first. */
export function receiversPage(receivers: ReceiverView[]): Reply {
  const body = `<h1>Webhook receivers</h1>
<p>Test servers in place of an integrator’s own. Enter a receiver’s URL as a webhook endpoint, and the endpoint’s secret here to check signatures. Any other name after <code>/receivers/</code> works too.</p>
${receivers.map(receiver).join('\n')}`
  return page('Webhook receivers', body)
}

function receiver({ name, url, mode, received }: ReceiverView): string {
  const field = (label: string, key: string, value: unknown, extra = '') =>
    `<label>${label} <input name="${key}" value="${escapeHtml(String(value ?? ''))}" autocomplete="off" ${extra}></label>`
  return `<section><h2>${escapeHtml(name)}</h2><p><code>${escapeHtml(url)}</code></p>
<form class="filter" method="post" action="/receiver-mode/${encodeURIComponent(name)}">
${field('Secret', 'secret', mode.secret)}${field('Response status', 'status', mode.status, 'inputmode="numeric"')}
${field('Retry-After (s)', 'retryAfter', mode.retryAfter, 'inputmode="numeric"')}${field('Delay (ms)', 'delayMs', mode.delayMs, 'inputmode="numeric"')}
${field('Redirect location', 'location', mode.location)}<button>Save</button></form>
${received.length === 0 ? '<p class="soft">Nothing received yet.</p>' : ''}
<ul class="cards">${received.slice(0, SHOWN).map(card).join('\n')}</ul></section>`
}

function card({ at, webhookId, signature, status, body }: Received): string {
  const when = `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
  const type = typeof body === 'object' && body !== null && 'type' in body ? String(body.type) : 'no type'
  return `<li><h3>${escapeHtml(type)}</h3>
<p><time datetime="${escapeHtml(at)}">${when}</time> <span class="tag">signature ${signature}</span> <span class="tag">status ${status}</span></p>
<p class="soft">${escapeHtml(webhookId ?? 'no webhook-id')}</p>
<details><summary>Body</summary><pre>${escapeHtml(JSON.stringify(body, null, 2) ?? '')}</pre></details></li>`
}
