import { isIP } from 'node:net'
import { isPublicAddress } from './address.ts'
import type { TargetRefusal } from './types.ts'

/** Ports that web servers use; others belong to databases, mail servers and the like. */
const allowedPorts = new Set(['', '443', '4443', '8443', '9443'])
/** Names that never leave a machine or a company network. */
const privateNames =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|private|arpa|onion|test|invalid|example)$/

export type Target = { url: URL; isPrivate: boolean }

/**
 * Parses the address of a webhook endpoint: HTTPS, a public host name or a plainly written address, no user name, a
 * usual port. Origins in `privateOrigins` may be private and plain HTTP; the installation sets them, never a tenant.
 */
export function parseTarget(text: string, privateOrigins: ReadonlySet<string>): Target | TargetRefusal {
  // Parsers disagree about these characters.
  if (text.length > 2000 || /[\s\\\p{Cc}\p{Cf}]/u.test(text)) return 'malformed'
  if (!/^https?:\/\/[^/]/i.test(text)) return /^[a-z][a-z0-9+.-]*:/i.test(text) ? 'scheme' : 'malformed'
  const url = parse(text)
  if (!url) return 'malformed'
  if (url.username || url.password || authorityOf(text).includes('@')) return 'userinfo'
  if (url.hash || text.includes('#')) return 'fragment'
  if (privateOrigins.has(url.origin)) return { url, isPrivate: true }
  if (url.protocol !== 'https:') return 'scheme'
  if (!allowedPorts.has(url.port)) return 'port'
  return hostRefusal(url.hostname, text) ?? { url, isPrivate: false }
}

function hostRefusal(host: string, text: string): TargetRefusal | null {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare)) {
    // 2130706433, 0x7f.1 and 0177.1 are addresses too, but no legitimate endpoint is written like this.
    if (authorityOf(text).toLowerCase().replace(/:\d+$/, '') !== host) return 'host'
    return isPublicAddress(bare) ? null : 'private'
  }
  const name = host.replace(/\.+$/, '')
  if (privateNames.test(name)) return 'private'
  return isName(name) ? null : 'host'
}

/** Whether the name has a dot and ordinary labels, the last of which is not a number. */
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

/** Parses a comma-separated list of exact origins. */
export const parseOrigins = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(',')
      .map((one) => parse(one.trim())?.origin)
      .filter((origin): origin is string => origin !== undefined && origin !== 'null'),
  )
