import type { Side } from '#server/video/rooms/schema.ts'
import type { ChatMessage } from './state.ts'

/** Messages that the two pages send each other directly, without a server. */
export type PeerMessage =
  | { t: 'status'; mic: boolean; camera: boolean; sharing: boolean }
  | { t: 'chat'; messages: ChatMessage[] }
  | { t: 'caption'; text: string }

export const MAX_MESSAGE_LENGTH = 2_000
const MAX_MESSAGES = 500

/** Parses a message of the other page, which is not trusted. Returns null if it is invalid. */
export function parsePeerMessage(text: string): PeerMessage | null {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return null
  }
  const kind = property(message, 't')
  if (kind === 'status') {
    return {
      t: 'status',
      mic: property(message, 'mic') === true,
      camera: property(message, 'camera') === true,
      sharing: property(message, 'sharing') === true,
    }
  }
  if (kind === 'caption') return { t: 'caption', text: String(property(message, 'text') ?? '').slice(0, 300) }
  const messages = property(message, 'messages')
  if (kind !== 'chat' || !Array.isArray(messages)) return null
  return { t: 'chat', messages: messages.flatMap((one) => toMessage(one) ?? []) }
}

/** Merges chat messages by id. Both sides send their history when they connect, so that a reload loses nothing. */
export function mergeChat(own: readonly ChatMessage[], received: readonly ChatMessage[]): ChatMessage[] {
  const byId = new Map([...own, ...received].map((one) => [one.id, one]))
  return [...byId.values()].sort((a, b) => a.at - b.at).slice(-MAX_MESSAGES)
}

function toMessage(value: unknown): ChatMessage | null {
  const [id, from, text, at] = [
    property(value, 'id'),
    property(value, 'from'),
    property(value, 'text'),
    property(value, 'at'),
  ]
  if (typeof id !== 'string' || typeof text !== 'string' || typeof at !== 'number' || !isSide(from)) return null
  return { id: id.slice(0, 64), from, text: text.slice(0, MAX_MESSAGE_LENGTH), at }
}

const isSide = (value: unknown): value is Side => value === 'customer' || value === 'agent'
const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
