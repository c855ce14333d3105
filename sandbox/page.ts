import { randomBytes } from 'node:crypto'
import type { Reply } from './request.ts'

type PageOptions = { status?: number; script?: string; frames?: boolean; refresh?: string | null }

const NAVIGATION = [
  ['/', 'Sandbox'],
  ['/inbox', 'Inbox'],
  ['/genesys/desktop', 'Agent desktop'],
  ['/receivers', 'Webhook receivers'],
]

export function escapeHtml(value: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return value.replace(/[&<>"']/g, (character) => names[character] ?? character)
}

/** Renders one of the sandbox's pages. Only the given script runs; mails shown in frames inherit that policy. */
export function page(title: string, body: string, options: PageOptions = {}): Reply {
  const nonce = randomBytes(16).toString('base64')
  const refresh =
    options.refresh && /^\d+$/.test(options.refresh) ? `<meta http-equiv="refresh" content="${options.refresh}">` : ''
  const links = NAVIGATION.map(([href, label]) => `<a href="${href}">${label}</a>`).join('')
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} · Punctual sandbox</title>${refresh}
<link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><header><nav aria-label="Sandbox">${links}</nav></header><main>${body}</main>
${options.script ? `<script nonce="${nonce}">${options.script}</script>` : ''}</body></html>`
  const frames = options.frames ? 'http: https:' : "'self'"
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    'img-src * data:',
    "connect-src 'self'",
    `frame-src ${frames}`,
    "base-uri 'none'",
  ]
  const headers = { 'content-security-policy': policy.join('; '), 'referrer-policy': 'no-referrer' }
  return { status: options.status ?? 200, type: 'text/html; charset=utf-8', headers, body: html }
}

const STYLE = `
:root { --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --wash: #f6f8fa; --accent: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #a0a9b4; --line: #3d444d; --paper: #0d1117; --wash: #161b22; --accent: #79b8ff; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
header { border-bottom: 1px solid var(--line); background: var(--wash); }
nav, main { max-width: 60rem; margin: 0 auto; padding: .75rem 1rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
nav a { padding: .25rem 0; }
a { color: var(--accent); }
h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; margin: 0 0 .25rem; }
small, .soft, dt { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .75rem; margin: .5rem 0; }
dd { margin: 0; }
ul.cards { list-style: none; padding: 0; display: grid; gap: .75rem; }
ul.cards > li { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; min-width: 0; }
summary { cursor: pointer; padding: .25rem 0; }
pre { white-space: pre-wrap; background: var(--wash); padding: .75rem; border-radius: .375rem; margin: .5rem 0; font-size: .9rem; }
iframe { width: 100%; height: 28rem; border: 1px solid var(--line); border-radius: .375rem; background: #fff; }
button, input, select { font: inherit; color: inherit; background: var(--wash); border: 1px solid var(--soft); border-radius: .375rem; padding: .4rem .8rem; min-height: 2.75rem; max-width: 100%; }
button { cursor: pointer; }
form.filter, .actions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0; }
form { margin: .5rem 0; }
label { display: grid; gap: .15rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .8rem; }
`
