import type { SandboxContext } from './context.ts'
import type { Message } from './records.ts'

/** Stores a mail or text and notifies the open inbox pages. */
export function storeMessage(context: SandboxContext, message: Omit<Message, 'seq' | 'sentAt'>): Message {
  const stored = { ...message, seq: nextSeq(context), sentAt: context.clock.iso() }
  context.state.put('messages', stored.id, stored)
  for (const notify of context.inboxListeners) notify()
  return stored
}

function nextSeq(context: SandboxContext): number {
  const last = Number(context.state.get('settings', 'sequence')?.last ?? 0)
  context.state.put('settings', 'sequence', { last: last + 1 })
  return last + 1
}
