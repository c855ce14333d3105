import type { Tx } from '#db/client.ts'
import { freeAgents } from '../availability/read.ts'
import { type HoldOwner, insertHold, lockAgents, releaseSurplusHolds } from '../bookings/occupancy.ts'
import type { Ctx } from '../context.ts'
import { newId } from '../lib/ids.ts'
import { isOverlap } from '../lib/postgres.ts'
import { addMinutes } from '../lib/time.ts'
import { inTurn } from '../limits/turns.ts'
import { explainRace, slotTaken, type WantedTime } from './taken.ts'

export type Held = { holdId: string; agentId: string; expiresAt: Date }
const holdMinutes = 10

/**
 * Keeps a slot exclusively for ten minutes while the code is outstanding, and in the same transaction does `also`
 * (the challenge). Refuses with `conflict`/`taken` and alternatives. A third hold of the same client frees its oldest.
 */
export async function holdSlot(
  ctx: Ctx,
  wanted: WantedTime & { owner: HoldOwner; previousHoldId?: string | null; before?: (tx: Tx) => Promise<void> },
  also: (tx: Tx, held: Held) => Promise<void>,
): Promise<Held> {
  const candidates = await freeAgents(ctx, { ...wanted, ignoreHoldId: wanted.previousHoldId ?? null })
  if (candidates.length === 0) throw await slotTaken(ctx, wanted)
  let lost: unknown
  for (const agentId of candidates) {
    try {
      return await inTurn(agentId, () => ctx.db.transaction((tx) => hold(ctx, tx, agentId, wanted, also)))
    } catch (error) {
      if (!isOverlap(error)) throw await explainRace(ctx, wanted, error)
      lost = error
    }
  }
  throw await explainRace(ctx, wanted, lost)
}

async function hold(
  ctx: Ctx,
  tx: Tx,
  agentId: string,
  wanted: Parameters<typeof holdSlot>[1],
  also: (tx: Tx, held: Held) => Promise<void>,
): Promise<Held> {
  const { preset, start, owner } = wanted
  const now = ctx.now()
  const held = { holdId: newId(), agentId, expiresAt: addMinutes(now, holdMinutes) }
  const endsAt = addMinutes(start, wanted.durationMinutes)
  await wanted.before?.(tx)
  await lockAgents(tx, preset.organizationId, [agentId], now)
  await releaseSurplusHolds(
    tx,
    preset.organizationId,
    owner,
    wanted.previousHoldId ?? null,
    ctx.config.LIMIT_HOLDS_PER_CLIENT,
  )
  const { organizationId, applicationId, id: presetId } = preset
  const row = { organizationId, id: held.holdId, applicationId, presetId, agentId, startsAt: start, endsAt, ...owner }
  await insertHold(tx, { ...row, createdAt: now, expiresAt: held.expiresAt }, preset.policy)
  await also(tx, held)
  return held
}
