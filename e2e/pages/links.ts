import type { InboxItem } from './world.ts'
import { appUrl } from './world.ts'

/** Every address of ours that a message holds, in its text, its HTML and its files: what a mail scanner would follow. */
export function linksOf(messages: readonly InboxItem[]): string[] {
  const texts = messages.flatMap(({ text, html, attachments, ...rest }) => [
    text,
    html?.replaceAll('&amp;', '&') ?? '',
    // Calendars fold long lines.
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

/** A secret in the forms in which it might be kept somewhere. */
export function formsOf(secret: string): string[] {
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
