import type { Side } from '#server/video/rooms/schema.ts'
import type { ChatMessage } from './state.ts'

/** What two pages tell each other directly; it passes no server. */
export type Said =
  | { t: 'status'; mic: boolean; camera: boolean; sharing: boolean }
  | { t: 'chat'; messages: ChatMessage[] }
  | { t: 'caption'; text: string }

export const MOST_LETTERS = 2_000
const MOST_MESSAGES = 500

/** The other side's words are not to be trusted in their shape: null for what is none of ours. */
export function readSaid(text: string): Said | null {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch {
    return null
  }
  const kind = of(said, 't')
  if (kind === 'status') {
    return {
      t: 'status',
      mic: of(said, 'mic') === true,
      camera: of(said, 'camera') === true,
      sharing: of(said, 'sharing') === true,
    }
  }
  if (kind === 'caption') return { t: 'caption', text: String(of(said, 'text') ?? '').slice(0, 300) }
  const messages = of(said, 'messages')
  if (kind !== 'chat' || !Array.isArray(messages)) return null
  return { t: 'chat', messages: messages.flatMap((one) => toMessage(one) ?? []) }
}

/** Both sides tell all they know when they find each other: what was written is there again after a reload. */
export function merge(known: readonly ChatMessage[], told: readonly ChatMessage[]): ChatMessage[] {
  const byId = new Map([...known, ...told].map((one) => [one.id, one]))
  return [...byId.values()].sort((a, b) => a.at - b.at).slice(-MOST_MESSAGES)
}

function toMessage(value: unknown): ChatMessage | null {
  const [id, from, text, at] = [of(value, 'id'), of(value, 'from'), of(value, 'text'), of(value, 'at')]
  if (typeof id !== 'string' || typeof text !== 'string' || typeof at !== 'number' || !isSide(from)) return null
  return { id: id.slice(0, 64), from, text: text.slice(0, MOST_LETTERS), at }
}

const isSide = (value: unknown): value is Side => value === 'customer' || value === 'agent'
const of = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
