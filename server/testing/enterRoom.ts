import type { Ctx } from '#server/platform/context.ts'
import { enterRoom } from '#server/video/rooms/enter.ts'
import type { Ticket } from '#server/video/rooms/ticket.ts'

export const newTab = (): string => crypto.randomUUID()

/** Enters a built-in room with a new browser tab unless one is given. Throws when the room refuses. */
export async function enter(
  { ctx, ticket }: { ctx: Ctx; ticket: Ticket },
  options: { tab?: string; takeOver?: boolean } = {},
) {
  const entered = await enterRoom(ctx, ticket, { tab: options.tab ?? newTab(), takeOver: options.takeOver ?? false })
  if (!entered.ok) throw new Error(`refused: ${entered.reason}`)
  return entered
}
