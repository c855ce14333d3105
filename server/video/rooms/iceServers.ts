import { createHmac } from 'node:crypto'
import type { Config } from '#server/config.ts'
import type { IceServer } from './schema.ts'

/**
 * The installation's TURN servers with credentials that end by themselves, as coturn's `use-auth-secret` reads them: the
 * name is the moment they end, the password its HMAC-SHA1. `who` is an id that says nothing of a person. None configured:
 * the browsers find their own way, and nobody else's server is asked.
 */
export function iceServers(config: Pick<Config, 'TURN_URLS' | 'TURN_SECRET'>, who: string, until: Date): IceServer[] {
  const urls = (config.TURN_URLS ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter(Boolean)
  if (urls.length === 0 || !config.TURN_SECRET) return []
  const username = `${Math.ceil(until.getTime() / 1000)}:${who}`
  const credential = createHmac('sha1', config.TURN_SECRET).update(username).digest('base64')
  return [{ urls, username, credential }]
}
