import { createHmac } from 'node:crypto'
import type { Config } from '#server/config.ts'
import type { IceServer } from './schema.ts'

/**
 * Returns the installation's TURN servers with time-limited credentials as coturn's `use-auth-secret` expects them: the user
 * name holds the expiry in Unix seconds, the password is its HMAC-SHA1. `userId` must identify nobody. Without configured
 * servers the list is empty and the browsers connect directly; no third party's server is used.
 */
export function iceServers(
  config: Pick<Config, 'TURN_URLS' | 'TURN_SECRET'>,
  userId: string,
  expiresAt: Date,
): IceServer[] {
  const urls = (config.TURN_URLS ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter(Boolean)
  if (urls.length === 0 || !config.TURN_SECRET) return []
  const username = `${Math.ceil(expiresAt.getTime() / 1000)}:${userId}`
  const credential = createHmac('sha1', config.TURN_SECRET).update(username).digest('base64')
  return [{ urls, username, credential }]
}
