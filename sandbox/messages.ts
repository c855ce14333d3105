import type { Message } from './records.ts'
import type { World } from './context.ts'

/** Stores a mail or text and notifies the open inbox pages. */
export function keepMessage(world: World, message: Omit<Message, 'seq' | 'sentAt'>): Message {
  const kept = { ...message, seq: nextSeq(world), sentAt: world.clock.iso() }
  world.state.put('messages', kept.id, kept)
  for (const tell of world.inboxListeners) tell()
  return kept
}

function nextSeq(world: World): number {
  const last = Number(world.state.get('settings', 'sequence')?.last ?? 0)
  world.state.put('settings', 'sequence', { last: last + 1 })
  return last + 1
}
