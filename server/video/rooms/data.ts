import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { roomSeats, roomSignals } from '#db/schema/rooms.ts'
import { videoSessions } from '#db/schema/sessions.ts'
import { timeline } from '#db/schema/timeline.ts'
import { PUBSUB_CHANNEL } from '#server/ports/pubsub/types.ts'
import { SEAT_TIMEOUT_SECONDS, type Seat } from './rules.ts'
import type { Side, SignalBody } from './schema.ts'

export type SeatKey = { organizationId: string; sessionId: string; side: Side }
export type SeatRow = Seat & { enteredAt: Date; side: Side }

const timeout = sql`interval '1 second' * ${SEAT_TIMEOUT_SECONDS}`
const isGone = sql`least(${roomSeats.seenAt}, coalesce(${roomSeats.awayAt}, 'infinity')) < now() - ${timeout}`
const seatColumns = {
  side: roomSeats.side,
  participantId: roomSeats.participantId,
  tab: roomSeats.tab,
  epoch: roomSeats.epoch,
  visit: roomSeats.visit,
  enteredAt: roomSeats.enteredAt,
  leftAt: roomSeats.leftAt,
  isResponding: sql<boolean>`not (${isGone})`,
  away: sql<boolean>`${roomSeats.awayAt} is not null`,
}
const at = ({ organizationId, sessionId, side }: SeatKey) =>
  and(eq(roomSeats.organizationId, organizationId), eq(roomSeats.sessionId, sessionId), eq(roomSeats.side, side))

export function listSeats(db: Queryable, organizationId: string, sessionId: string): Promise<SeatRow[]> {
  return db
    .select(seatColumns)
    .from(roomSeats)
    .where(and(eq(roomSeats.organizationId, organizationId), eq(roomSeats.sessionId, sessionId)))
}

/**
 * Locks the session row, so that one transaction at a time changes the seats of a room: an empty seat has no row to lock.
 * Must be taken before any seat lock.
 */
export async function lockRoom(tx: Tx, { organizationId, sessionId }: Omit<SeatKey, 'side'>): Promise<void> {
  await tx
    .select({ id: videoSessions.id })
    .from(videoSessions)
    .where(and(eq(videoSessions.organizationId, organizationId), eq(videoSessions.id, sessionId)))
    .for('no key update')
}

/** Locks the seat until the transaction ends, so that signals get their numbers in the order in which they become visible. */
export async function lockSeat(tx: Tx, seatKey: SeatKey): Promise<SeatRow | null> {
  const [row] = await tx.select(seatColumns).from(roomSeats).where(at(seatKey)).for('update')
  return row ?? null
}

type SeatClaim = { participantId: string; tab: string; now: Date; isNewVisit: boolean }

/** Gives the seat to a browser tab and returns the epoch and the visit that begin with it. */
export async function takeSeat(tx: Tx, seatKey: SeatKey, { participantId, tab, now, isNewVisit }: SeatClaim) {
  const [row] = await tx
    .insert(roomSeats)
    .values({ ...seatKey, participantId, tab, enteredAt: now, seenAt: sql`now()` })
    .onConflictDoUpdate({
      target: [roomSeats.organizationId, roomSeats.sessionId, roomSeats.side],
      set: {
        participantId,
        tab,
        epoch: sql`${roomSeats.epoch} + 1`,
        visit: isNewVisit ? sql`${roomSeats.visit} + 1` : sql`${roomSeats.visit}`,
        enteredAt: isNewVisit ? now : sql`${roomSeats.enteredAt}`,
        seenAt: sql`now()`,
        awayAt: null,
        leftAt: null,
      },
    })
    .returning({ epoch: roomSeats.epoch, visit: roomSeats.visit })
  if (!row) throw new Error('upsert returned no seat')
  return row
}

export async function markLeft(tx: Tx, seatKey: SeatKey, now: Date): Promise<void> {
  await tx.update(roomSeats).set({ leftAt: now }).where(at(seatKey))
}

/** Records that the page of this epoch is listening. Returns false when another page has taken the seat. */
export async function markSeen(db: Queryable, seatKey: SeatKey, epoch: number): Promise<boolean> {
  const rows = await db
    .update(roomSeats)
    .set({ seenAt: sql`now()`, awayAt: null })
    .where(and(at(seatKey), eq(roomSeats.epoch, epoch), isNull(roomSeats.leftAt)))
    .returning({ epoch: roomSeats.epoch })
  return rows.length > 0
}

/** Records that the page of this epoch stopped listening. */
export async function markAway(db: Queryable, seatKey: SeatKey, epoch: number): Promise<void> {
  await db
    .update(roomSeats)
    .set({ awayAt: sql`now()` })
    .where(and(at(seatKey), eq(roomSeats.epoch, epoch), isNull(roomSeats.leftAt)))
}

export type AbandonedSeat = SeatKey & { appointmentId: string }

/** Lists seats whose page stopped responding without leaving. */
export function listAbandonedSeats(db: Queryable): Promise<AbandonedSeat[]> {
  return db
    .select({
      organizationId: roomSeats.organizationId,
      sessionId: roomSeats.sessionId,
      side: roomSeats.side,
      appointmentId: videoSessions.appointmentId,
    })
    .from(roomSeats)
    .innerJoin(
      videoSessions,
      and(eq(videoSessions.organizationId, roomSeats.organizationId), eq(videoSessions.id, roomSeats.sessionId)),
    )
    .where(and(isNull(roomSeats.leftAt), isGone))
    .limit(200)
}

export type NewSignal = { toSide: Side; fromEpoch: number; toEpoch: number; body: SignalBody }

export async function insertSignals(
  tx: Tx,
  seatKey: Omit<SeatKey, 'side'>,
  signals: readonly NewSignal[],
): Promise<void> {
  const { organizationId, sessionId } = seatKey
  await tx
    .insert(roomSignals)
    .values(signals.map((signal) => ({ ...signal, organizationId, sessionId, createdAt: sql`now()` })))
}

/** Lists the signals for the page of this epoch that are newer than `afterId`, in order. */
export function listSignals(db: Queryable, seatKey: SeatKey, epoch: number, afterId: number) {
  return db
    .select({ id: roomSignals.id, fromEpoch: roomSignals.fromEpoch, body: roomSignals.body })
    .from(roomSignals)
    .where(
      and(
        eq(roomSignals.organizationId, seatKey.organizationId),
        eq(roomSignals.sessionId, seatKey.sessionId),
        eq(roomSignals.toSide, seatKey.side),
        eq(roomSignals.toEpoch, epoch),
        gt(roomSignals.id, afterId),
      ),
    )
    .orderBy(asc(roomSignals.id))
    .limit(200)
}

export async function deleteSignals(db: Queryable, seatKey: Omit<SeatKey, 'side'>): Promise<void> {
  await db
    .delete(roomSignals)
    .where(and(eq(roomSignals.organizationId, seatKey.organizationId), eq(roomSignals.sessionId, seatKey.sessionId)))
}

/** Wakes the listening pages of a room in every process, once the transaction has committed. */
export async function publishRoomChange(db: Queryable, sessionId: string): Promise<void> {
  await db.execute(sql`select pg_notify(${PUBSUB_CHANNEL}, ${sessionId})`)
}

export function listLateEntries(db: Queryable, organizationId: string, appointmentId: string) {
  return db
    .select({ kind: timeline.kind, at: timeline.at, data: timeline.data })
    .from(timeline)
    .where(
      and(
        eq(timeline.organizationId, organizationId),
        eq(timeline.appointmentId, appointmentId),
        sql`${timeline.kind} in ('customer_late', 'agent_late')`,
      ),
    )
    .orderBy(asc(timeline.at), asc(timeline.recordedAt))
    .limit(100)
}
