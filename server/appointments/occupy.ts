import type { Tx } from '#db/client.ts'
import { lockAgents } from '../bookings/occupancy.ts'
import type { Ctx } from '../context.ts'
import { AppError } from '../lib/errors.ts'
import { isOverlap } from '../lib/postgres.ts'
import { inTurns } from '../limits/turns.ts'
import type { Preset } from '../presets/data.ts'
import { explainRace, slotTaken } from './taken.ts'

/** Whose time is wanted: all of these agents together. */
export type Candidate = { agentIds: readonly string[]; chosenBy: string }

export type Claim = {
  preset: Preset
  start: Date
  durationMinutes: number
  /** Asked one after the other: the first whose time is free serves. */
  candidates: readonly Candidate[]
  /** What is locked before any agent: the challenge. */
  first?: (tx: Tx) => Promise<unknown>
}

/**
 * The one way to anybody's time, for every path. Waits its turn for the agents, locks in the order everybody locks in,
 * frees what expired holds occupy, then lets `write` write; the exclusion constraint has the last word. Validate before.
 * Refuses with `conflict`/`taken` and the three nearest times, or `rate_limited`; nothing is written then.
 */
export async function occupy<T>(
  ctx: Ctx,
  claim: Claim,
  write: (tx: Tx, candidate: Candidate) => Promise<T>,
): Promise<T> {
  for (const candidate of claim.candidates) {
    try {
      return await inTurns(candidate.agentIds, () =>
        ctx.db.transaction((tx) => underLock(ctx, tx, claim, candidate, write)),
      )
    } catch (error) {
      if (!isTaken(error)) throw await explainRace(ctx, claim, error)
    }
  }
  throw await slotTaken(ctx, claim)
}

async function underLock<T>(
  ctx: Ctx,
  tx: Tx,
  claim: Claim,
  candidate: Candidate,
  write: (tx: Tx, candidate: Candidate) => Promise<T>,
): Promise<T> {
  await claim.first?.(tx)
  await lockAgents(tx, claim.preset.organizationId, candidate.agentIds, ctx.now())
  return write(tx, candidate)
}

const isTaken = (error: unknown): boolean =>
  isOverlap(error) || (error instanceof AppError && error.details.reason === 'taken')
