import type { Tx } from '#db/client.ts'
import { audit } from '#db/schema/timeline.ts'
import { newId } from '#server/lib/ids.ts'
import type { Actor, Ctx } from '../context.ts'

export type AuditEntry = {
  organizationId: string
  action: string
  objectType: string
  objectId: string | null
  /** Ids, statuses, times and flags; never names, addresses, numbers or links. */
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/** Appends who did what, in the transaction that did it. Time and transaction id are the database's. */
export async function recordAudit(tx: Tx, ctx: Pick<Ctx, 'actor' | 'requestId'>, entry: AuditEntry): Promise<void> {
  await tx.insert(audit).values({
    ...entry,
    id: newId(),
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    before: entry.before ?? null,
    after: entry.after ?? null,
    requestId: ctx.requestId,
  })
}

/** The id by which an actor is known in facts; null for anonymous and the system. */
export function actorId(actor: Actor): string | null {
  if ('staffId' in actor) return actor.staffId
  if (actor.kind === 'customer') return actor.participantId
  return actor.kind === 'service' ? actor.clientId : null
}
