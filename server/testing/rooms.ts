import { sql } from 'drizzle-orm'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { getSnapshot } from '#server/domain/data.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { createEngine } from '#server/platform/jobs/engine.ts'
import { done, type HandlerEntry, type Handlers } from '#server/platform/jobs/types.ts'
import { createPubSub } from '#server/ports/pubsub/postgres.ts'
import { createBuiltin } from '#server/ports/video/builtin.ts'
import { admitToRoom } from '#server/video/rooms/admitToRoom.ts'
import { enterRoom } from '#server/video/rooms/enter.ts'
import { roomHandlers } from '#server/video/rooms/jobs.ts'
import type { RoomEvent } from '#server/video/rooms/schema.ts'
import { readTicket, type Ticket } from '#server/video/rooms/ticket.ts'
import { watchRoom } from '#server/video/rooms/watchRoom.ts'
import { sessionHandlers } from '#server/video/sessions/jobs.ts'
import { currentSession } from '#server/video/sessions/rules.ts'
import { buildAppointment } from './builders/buildAppointment.ts'
import { buildWorld, type World } from './builders/buildWorld.ts'
import { testClock, testConfig, testCtx } from './context.ts'
import { createTestDatabase } from './db.ts'

const ignored: HandlerEntry = { run: async () => done() }
const handlers: Handlers = {
  ...sessionHandlers,
  ...appointmentHandlers,
  ...roomHandlers,
  'notification.email': ignored,
  'notification.sms': ignored,
  'dispatch.send': ignored,
}

export type RoomHarness = Awaited<ReturnType<typeof startRoomHarness>>
export type Meeting = Awaited<ReturnType<RoomHarness['meeting']>>

/** Starts a database, an engine and two publish/subscribe clients; no vendor is involved. */
export async function startRoomHarness() {
  const database = await createTestDatabase()
  const clock = testClock()
  const config = testConfig({ TURN_URLS: 'turn:turn.example:3478', TURN_SECRET: 'shared' })
  const pubSubs = [createPubSub(database.appUrl), createPubSub(database.appUrl)]
  /** Creates a context of one of two processes. */
  const ctxOf = (actor: Actor, process = 0): Ctx => {
    const video = {
      builtin: createBuiltin(),
      'genesys-sessions': createBuiltin(),
      'genesys-meetings': createBuiltin(),
    }
    const pubSub = pubSubs[process]
    return testCtx({ db: database.db, clock, config, actor, ports: { video, ...(pubSub ? { pubSub } : {}) } })
  }
  const system = ctxOf({ kind: 'system', job: 'test' })
  const engine = createEngine({
    sql: database.sql,
    handlers,
    ctx: () => system,
    rates: { ratePerMinute: () => null, sharedBucket: () => null },
    leaseMs: 10_000,
    handlerTimeoutMs: 9_000,
  })
  const settle = async () => void (await engine.tick({ budgetMs: 8_000 }))
  const snapshot = (world: World, id: string) => getSnapshot(database.db, world.organizationId, id)

  /** Builds an appointment that begins in five minutes, with its session and a ticket for each participant. */
  async function meeting(
    settings: Record<string, unknown> = { videoAdapter: 'builtin' },
    policy: Partial<PresetPolicy> = {},
  ) {
    const world = await buildWorld(database.db, { genesys: false, settings, policy })
    const now = clock.now()
    const built = await buildAppointment(database.db, world, { startAt: addMinutes(now, 5), now })
    await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, now))
    await settle()
    const appointment = await snapshot(world, built.id)
    const sessionId = currentSession(appointment)?.id ?? ''
    const ticketOf = async (participantId: string): Promise<Ticket> => {
      const participant = appointment.participants.find((one) => one.id === participantId)
      if (!participant) throw new Error('no such participant')
      const { ticket } = await admitToRoom(system, appointment, participant, sessionId)
      return readTicket(config, ticket, participantId)
    }
    const { organizationId, applicationId, agentId: staffId } = world
    const agentActor: Actor = { kind: 'agent', organizationId, applicationId, staffId }
    return {
      ...built,
      world,
      sessionId,
      agentActor,
      customer: {
        ctx: ctxOf({ kind: 'public', clientIp: null, browserId: null }),
        ticket: await ticketOf(built.customerId),
      },
      agent: { ctx: ctxOf(agentActor), ticket: await ticketOf(built.agentParticipantId) },
    }
  }

  return {
    database,
    clock,
    config,
    ctxOf,
    system,
    settle,
    snapshot,
    meeting,
    timelineKinds: async (id: string): Promise<string[]> => {
      const rows = await database.sql<{ kind: string }[]>`
        select kind from timeline where appointment_id = ${id} order by at, recorded_at, kind`
      return rows.map((row) => row.kind)
    },
    /** Marks the seats of a session as not seen for a minute. */
    expireSeats: (sessionId: string) =>
      database.db.execute(
        sql`update room_seats set seen_at = now() - interval '1 minute' where session_id = ${sessionId}`,
      ),
    close: async () => {
      await engine.idle()
      for (const pubSub of pubSubs) await pubSub.close()
      await database.drop()
    },
  }
}

/** Opens the event stream of one page and collects its events. */
export function listen(ctx: Ctx, ticket: Ticket, epoch: number, afterId = 0) {
  const leaving = new AbortController()
  const events: RoomEvent[] = []
  const waiting = new Set<() => void>()
  const ended = (async () => {
    for await (const event of watchRoom(ctx, ticket, { epoch, afterId, disconnected: leaving.signal })) {
      events.push(event)
      for (const wake of waiting) wake()
    }
  })()
  return {
    events,
    ended,
    leave: async () => {
      leaving.abort()
      await ended
    },
    /** Resolves with the first past or future event that matches. */
    next: (matches: (event: RoomEvent) => boolean): Promise<RoomEvent> =>
      new Promise((resolve) => {
        const check = () => {
          const found = events.find(matches)
          if (!found) return
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
      }),
  }
}

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
