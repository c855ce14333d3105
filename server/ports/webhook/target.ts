import { isIP } from 'node:net'
import { isPublicAddress } from './address.ts'
import type { TargetRefusal } from './types.ts'

/** Where web servers listen; others are doors of databases, mail and the like. */
const openPorts = new Set(['', '443', '4443', '8443', '9443'])
/** Names that never leave a machine or a company's network. */
const closedNames =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|private|arpa|onion|test|invalid|example)$/

export type Target = { url: URL; isPrivate: boolean }

/**
 * Reads an address that webhooks may go to: HTTPS, a public name or address written plainly, no user, an ordinary port.
 * One of the origins given may be private and plain HTTP; they are this installation's own choice, never a tenant's.
 */
export function parseTarget(text: string, privateOrigins: ReadonlySet<string>): Target | TargetRefusal {
  // Parsers differ in what they make of these.
  if (text.length > 2000 || /[\s\\\p{Cc}\p{Cf}]/u.test(text)) return 'malformed'
  if (!/^https?:\/\/[^/]/i.test(text)) return /^[a-z][a-z0-9+.-]*:/i.test(text) ? 'scheme' : 'malformed'
  const url = parse(text)
  if (!url) return 'malformed'
  if (url.username || url.password || authorityOf(text).includes('@')) return 'userinfo'
  if (url.hash || text.includes('#')) return 'fragment'
  if (privateOrigins.has(url.origin)) return { url, isPrivate: true }
  if (url.protocol !== 'https:') return 'scheme'
  if (!openPorts.has(url.port)) return 'port'
  return hostRefusal(url.hostname, text) ?? { url, isPrivate: false }
}

function hostRefusal(host: string, text: string): TargetRefusal | null {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare)) {
    // 2130706433, 0x7f.1 and 0177.1 are addresses too; nobody writes an honest one so.
    if (authorityOf(text).toLowerCase().replace(/:\d+$/, '') !== host) return 'host'
    return isPublicAddress(bare) ? null : 'private'
  }
  const name = host.replace(/\.+$/, '')
  if (closedNames.test(name)) return 'private'
  return isName(name) ? null : 'host'
}

/** A name with a dot, of ordinary labels, whose last is no number. */
const isName = (name: string): boolean =>
  name.length <= 253 && /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/.test(name)

const authorityOf = (text: string): string => /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? ''

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

/** Exact origins, comma-separated. */
export const parseOrigins = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(',')
      .map((one) => parse(one.trim())?.origin)
      .filter((origin): origin is string => origin !== undefined && origin !== 'null'),
  )
