import { escapeHtml, page } from './page.ts'
import type { Message } from './records.ts'
import type { Reply } from './request.ts'

type InboxFilter = { to: string; channel: string; total: number }

export function inboxPage(messages: Message[], filter: InboxFilter): Reply {
  const cards = inboxCards(messages)
  const more =
    filter.total > messages.length
      ? `<p class="soft">Showing the newest ${messages.length} of ${filter.total}.</p>`
      : ''
  const body = `<h1>Inbox</h1><p>All emails and text messages sent by the app. Nothing leaves this machine.</p>
<form class="filter" method="get" action="/inbox" role="search">
<label>To <input name="to" value="${escapeHtml(filter.to)}" autocomplete="off"></label>
<label>Channel <select name="channel">${options(filter.channel)}</select></label><button>Filter</button></form>
<p class="soft" role="status" id="status">${filter.total === 0 ? 'No messages yet.' : ''}</p>
<ul class="cards" id="cards">${cards}</ul>${more}`
  return page('Inbox', body, { script: LIVE_SCRIPT })
}

export function inboxCards(messages: Message[]): string {
  return messages.map(card).join('\n')
}

function options(chosen: string): string {
  const names = [
    ['', 'All'],
    ['email', 'Email'],
    ['sms', 'SMS'],
    ['whatsapp', 'WhatsApp'],
  ]
  return names
    .map(([value, label]) => `<option value="${value}"${value === chosen ? ' selected' : ''}>${label}</option>`)
    .join('')
}

function card(message: Message): string {
  const { id, seq, channel, to, from, subject, sentAt, status } = message
  const title = subject ?? (channel === 'sms' ? 'Text message' : 'WhatsApp message')
  const when = `${sentAt.slice(0, 10)} ${sentAt.slice(11, 19)} UTC`
  return `<li data-seq="${seq}" data-id="${escapeHtml(id)}"><h2>${escapeHtml(title)}</h2>
<dl><dt>To</dt><dd>${escapeHtml(to.join(', '))}</dd><dt>From</dt><dd>${escapeHtml(from)}</dd>
<dt>Sent</dt><dd><time datetime="${sentAt}">${when}</time> <span class="tag">${channel}</span> <span class="tag">${escapeHtml(status)}</span></dd></dl>
${channel === 'email' ? mailBody(message) : `<pre>${linked(message.text ?? '')}</pre>`}</li>`
}

function mailBody(message: Message): string {
  const { id, html, text, subject, attachments } = message
  const title = escapeHtml(`Email: ${subject ?? ''}`)
  const parts: string[] = []
  if (html)
    parts.push(
      `<details><summary>Email as sent</summary><iframe title="${title}" loading="lazy" ${SANDBOXED} srcdoc="${escapeHtml(withTargets(html))}"></iframe></details>`,
    )
  if (text)
    parts.push(`<details${html ? '' : ' open'}><summary>Plain text</summary><pre>${linked(text)}</pre></details>`)
  const files = attachments.map(({ filename, content }, index) => {
    const bytes = Math.floor((content.length * 3) / 4)
    return `<li><a href="/inbox/${encodeURIComponent(id)}/attachments/${index}">${escapeHtml(filename)}</a> <small>${bytes} bytes</small></li>`
  })
  if (files.length > 0) parts.push(`<p>Attachments</p><ul>${files.join('')}</ul>`)
  return parts.join('\n')
}

// A mail gets no scripts and no origin; its links open in a new tab.
const SANDBOXED = 'sandbox="allow-popups allow-popups-to-escape-sandbox"'

function withTargets(html: string): string {
  const base = '<base target="_blank">'
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html
}

function linked(text: string): string {
  return escapeHtml(text).replace(
    /https?:\/\/[^\s<>&]+(?:&amp;[^\s<>&]+)*/g,
    (url) => `<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`,
  )
}

const LIVE_SCRIPT = `
const cards = document.getElementById('cards'), status = document.getElementById('status')
let busy = false, again = false
async function fetchNew() {
  if (busy) { again = true; return }
  busy = true
  do {
    again = false
    const query = new URLSearchParams(location.search)
    query.set('after', cards.firstElementChild?.dataset.seq ?? 0)
    const response = await fetch('/inbox/cards?' + query).catch(() => null)
    const html = response?.ok ? await response.text() : ''
    if (html) { cards.insertAdjacentHTML('afterbegin', html); status.textContent = 'New messages arrived.' }
    while (cards.children.length > 300) cards.lastElementChild.remove()
  } while (again)
  busy = false
}
const stream = new EventSource('/inbox/events')
stream.onmessage = fetchNew
stream.onopen = fetchNew
`
