import { and, asc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { roomSeats, roomSignals } from '#db/schema/rooms.ts'
import { videoSessions } from '#db/schema/sessions.ts'
import { timeline } from '#db/schema/timeline.ts'
import { PUBSUB_CHANNEL } from '#server/ports/pubsub/types.ts'
import { SEAT_TIMEOUT_SECONDS, type Seat } from './rules.ts'
import type { Side, SignalBody } from './schema.ts'

export type SeatKey = { organizationId: string; sessionId: string; side: Side }
export type SeatRow = Seat & { enteredAt: Date; side: Side }

const gone = sql`interval '1 second' * ${SEAT_TIMEOUT_SECONDS}`
const isGone = sql`least(${roomSeats.seenAt}, coalesce(${roomSeats.awayAt}, 'infinity')) < now() - ${gone}`
const shown = {
  side: roomSeats.side,
  participantId: roomSeats.participantId,
  tab: roomSeats.tab,
  epoch: roomSeats.epoch,
  visit: roomSeats.visit,
  enteredAt: roomSeats.enteredAt,
  leftAt: roomSeats.leftAt,
  fresh: sql<boolean>`not (${isGone})`,
  away: sql<boolean>`${roomSeats.awayAt} is not null`,
}
const at = ({ organizationId, sessionId, side }: SeatKey) =>
  and(eq(roomSeats.organizationId, organizationId), eq(roomSeats.sessionId, sessionId), eq(roomSeats.side, side))

export function listSeats(db: Queryable, organizationId: string, sessionId: string): Promise<SeatRow[]> {
  return db
    .select(shown)
    .from(roomSeats)
    .where(and(eq(roomSeats.organizationId, organizationId), eq(roomSeats.sessionId, sessionId)))
}

/** One change of seats at a time in a room: where a seat is still empty there is no row to lock. Before any seat's lock. */
export async function lockRoom(tx: Tx, { organizationId, sessionId }: Omit<SeatKey, 'side'>): Promise<void> {
  await tx
    .select({ id: videoSessions.id })
    .from(videoSessions)
    .where(and(eq(videoSessions.organizationId, organizationId), eq(videoSessions.id, sessionId)))
    .for('no key update')
}

/** Locked until the transaction ends: signals get their numbers in the order in which they become visible. */
export async function lockSeat(tx: Tx, place: SeatKey): Promise<SeatRow | null> {
  const [row] = await tx.select(shown).from(roomSeats).where(at(place)).for('update')
  return row ?? null
}

type Sitting = { participantId: string; tab: string; now: Date; isNewVisit: boolean }

/** Gives the seat to a tab; answers the epoch and visit that begin with it. */
export async function takeSeat(tx: Tx, place: SeatKey, { participantId, tab, now, isNewVisit }: Sitting) {
  const [row] = await tx
    .insert(roomSeats)
    .values({ ...place, participantId, tab, enteredAt: now, seenAt: sql`now()` })
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
  if (!row) throw new Error('a seat that was just written is missing')
  return row
}

export async function markLeft(tx: Tx, place: SeatKey, now: Date): Promise<void> {
  await tx.update(roomSeats).set({ leftAt: now }).where(at(place))
}

/** A page of this epoch listens (again); false when the seat is no longer its. */
export async function markSeen(db: Queryable, place: SeatKey, epoch: number): Promise<boolean> {
  const rows = await db
    .update(roomSeats)
    .set({ seenAt: sql`now()`, awayAt: null })
    .where(and(at(place), eq(roomSeats.epoch, epoch), isNull(roomSeats.leftAt)))
    .returning({ epoch: roomSeats.epoch })
  return rows.length > 0
}

/** The page of this epoch stopped listening. */
export async function markAway(db: Queryable, place: SeatKey, epoch: number): Promise<void> {
  await db
    .update(roomSeats)
    .set({ awayAt: sql`now()` })
    .where(and(at(place), eq(roomSeats.epoch, epoch), isNull(roomSeats.leftAt)))
}

export type AbandonedSeat = SeatKey & { appointmentId: string }

/** Seats whose people vanished without a word. */
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
  place: Omit<SeatKey, 'side'>,
  signals: readonly NewSignal[],
): Promise<void> {
  const { organizationId, sessionId } = place
  await tx
    .insert(roomSignals)
    .values(signals.map((one) => ({ ...one, organizationId, sessionId, createdAt: sql`now()` })))
}

/** What is meant for this page and newer than it knows, in order. */
export function listSignals(db: Queryable, place: SeatKey, epoch: number, afterId: number) {
  return db
    .select({ id: roomSignals.id, fromEpoch: roomSignals.fromEpoch, body: roomSignals.body })
    .from(roomSignals)
    .where(
      and(
        eq(roomSignals.organizationId, place.organizationId),
        eq(roomSignals.sessionId, place.sessionId),
        eq(roomSignals.toSide, place.side),
        eq(roomSignals.toEpoch, epoch),
        gt(roomSignals.id, afterId),
      ),
    )
    .orderBy(asc(roomSignals.id))
    .limit(200)
}

export async function deleteSignals(db: Queryable, place: Omit<SeatKey, 'side'>): Promise<void> {
  await db
    .delete(roomSignals)
    .where(and(eq(roomSignals.organizationId, place.organizationId), eq(roomSignals.sessionId, place.sessionId)))
}

/** They hold network addresses and are of use for seconds. */
export async function deleteOldSignals(db: Queryable): Promise<number> {
  const rows = await db
    .delete(roomSignals)
    .where(lt(roomSignals.createdAt, sql`now() - interval '5 minutes'`))
    .returning({ id: roomSignals.id })
  return rows.length
}

/** Wakes the pages of a room, in whichever process they listen, once the transaction has committed. */
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
