import type { InboxItem } from './testApp.ts'
import { appUrl } from './testApp.ts'

/**
 * Returns every URL of the app that a message contains, in its text, its HTML and its attachments, as a mail scanner
 * would follow them.
 */
export function appLinksIn(messages: readonly InboxItem[]): string[] {
  const texts = messages.flatMap(({ text, html, attachments, ...rest }) => [
    text,
    html?.replaceAll('&amp;', '&') ?? '',
    // Calendar files fold long lines.
    ...attachments.map(({ content = '' }) => decoded(content).replaceAll(/\r?\n[ \t]/g, '')),
    JSON.stringify(rest),
  ])
  const found = texts.flatMap((text) => text.match(/https?:\/\/[^\s"'<>\\)\]]+/g) ?? [])
  return [...new Set(found.map((link) => link.replace(/[.,;]+$/, '')).filter((link) => link.startsWith(appUrl)))]
}

function decoded(content: string): string {
  const bytes = Buffer.from(content, 'base64')
  return bytes.toString('base64').replaceAll('=', '') === content.replaceAll('=', '') ? bytes.toString('utf8') : content
}

/** Returns a secret in all forms in which it might be stored or logged. */
export function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('base64').replaceAll('=', ''),
    bytes.toString('base64url'),
    [...secret].toReversed().join(''),
  ]
}
