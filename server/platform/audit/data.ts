import type { Tx } from '#db/client.ts'
import { audit } from '#db/schema/timeline.ts'
import { newId } from '#server/lib/ids.ts'
import type { Actor, Ctx } from '../context.ts'

export type AuditEntry = {
  organizationId: string
  action: string
  objectType: string
  objectId: string | null
  /** Ids, statuses, times and flags only; never names, addresses, numbers or links. */
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/** Appends an audit entry in the transaction of the action. The database sets time and transaction id. */
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

/** Returns the id of an actor for stored facts; null for anonymous actors and the system. */
export function actorId(actor: Actor): string | null {
  if ('staffId' in actor) return actor.staffId
  if (actor.kind === 'customer') return actor.participantId
  return actor.kind === 'service' ? actor.clientId : null
}
