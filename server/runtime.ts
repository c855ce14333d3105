import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { type Database, openDatabase } from '#db/client.ts'
import { apiHandlers, apiUpkeep } from '#server/api/jobs.ts'
import { appointmentHandlers, appointmentUpkeep } from '#server/appointments/jobs.ts'
import { draftHandlers, draftUpkeep } from '#server/booking/jobs.ts'
import { type Config, parseConfig } from '#server/config.ts'
import { vendorHandlers } from '#server/console/vendors/jobs.ts'
import { dispatchHandlers } from '#server/genesys/dispatch/jobs.ts'
import type { Logger } from '#server/lib/log.ts'
import { deliveryHandlers, deliveryUpkeep } from '#server/messaging/delivery/jobs.ts'
import { historyHandlers, historyUpkeep } from '#server/messaging/history/jobs.ts'
import { notificationHandlers } from '#server/messaging/notifications/jobs.ts'
import { type BusinessClock, startClock } from '#server/platform/clock.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { createEngine, type Engine } from '#server/platform/jobs/engine.ts'
import { ratesOf } from '#server/platform/jobs/laneRates.ts'
import type { Handlers, Recurring } from '#server/platform/jobs/types.ts'
import { limitHandlers, limitUpkeep } from '#server/platform/rateLimit/jobs.ts'
import { createBell, type PostgresBell } from '#server/ports/bell/postgres.ts'
import { createResend } from '#server/ports/email/resend.ts'
import { createGenesysAdapter } from '#server/ports/genesys/adapter.ts'
import { GenesysClient } from '#server/ports/genesys/client.ts'
import { createTwilio } from '#server/ports/sms/twilio.ts'
import type { Ports } from '#server/ports/types.ts'
import { createBuiltin } from '#server/ports/video/builtin.ts'
import { createGenesysMeetings } from '#server/ports/video/genesysMeetings.ts'
import { createGenesysSessions } from '#server/ports/video/genesysSessions.ts'
import { createWebhookPoster } from '#server/ports/webhook/poster.ts'
import { verificationHandlers, verificationUpkeep } from '#server/verification/agenda.ts'
import { connectionHandlers } from '#server/video/connections/jobs.ts'
import { roomHandlers, roomUpkeep } from '#server/video/rooms/jobs.ts'
import { sessionHandlers } from '#server/video/sessions/jobs.ts'
import { webhookHandlers, webhookUpkeep } from '#server/webhooks/jobs.ts'

export type Runtime = {
  id: string
  config: Config
  database: Database
  clock: BusinessClock
  engine: Engine
  log: Logger
  ctx(actor: Actor, options?: { requestId?: string }): Ctx
  close(): Promise<void>
}

/** The table of everything that can be due. */
export const handlers: Handlers = {
  ...notificationHandlers,
  ...historyHandlers,
  ...deliveryHandlers,
  ...sessionHandlers,
  ...connectionHandlers,
  ...dispatchHandlers,
  ...verificationHandlers,
  ...appointmentHandlers,
  ...draftHandlers,
  ...roomHandlers,
  ...vendorHandlers,
  ...webhookHandlers,
  ...limitHandlers,
  ...apiHandlers,
}

/** What recurs by itself. */
export const upkeep: readonly Recurring[] = [
  ...limitUpkeep,
  ...deliveryUpkeep,
  ...appointmentUpkeep,
  ...draftUpkeep,
  ...apiUpkeep,
  ...roomUpkeep,
  ...webhookUpkeep,
  ...historyUpkeep,
  ...verificationUpkeep,
]

const slot = Symbol.for('punctual.runtime')
const holder = globalThis as { [slot]?: Runtime }

/** The one runtime of this process. Next evaluates modules several times, so it hangs on globalThis. */
export function getRuntime(): Runtime {
  holder[slot] ??= createRuntime(process.env)
  return holder[slot]
}

/** Composes everything from an environment; `getRuntime` for all but tests. */
export function createRuntime(env: Record<string, string | undefined>): Runtime {
  const config = parseConfig(env)
  // next-auth reads its origin from here and nowhere else.
  process.env.NEXTAUTH_URL ??= config.PUBLIC_URL
  const log = createLog()
  const database = openDatabase(config.DATABASE_URL, { max: config.DATABASE_POOL })
  const clock = startClock(database.sql, config)
  const bell = createBell(config.LISTEN_DATABASE_URL ?? config.DATABASE_URL)
  const ports = createPorts(config, bell)
  const ctx: Runtime['ctx'] = (actor, options = {}) => ({
    db: database.db,
    now: clock.now,
    config,
    actor,
    ports,
    log,
    requestId: options.requestId ?? randomUUID(),
    nudge: () => engine.nudge(),
  })
  const engine = createEngine({
    sql: database.sql,
    handlers,
    ctx: () => ctx({ kind: 'system', job: 'agenda' }),
    rates: ratesOf(config),
    recurring: upkeep,
    leaseMs: config.AGENDA_LEASE_MS,
    handlerTimeoutMs: config.AGENDA_LEASE_MS - 2000,
    circuits: {
      failures: config.CIRCUIT_FAILURES,
      baseMs: config.CIRCUIT_PAUSE_MS,
      capMs: config.CIRCUIT_PAUSE_CAP_MS,
      tellAfterMs: config.CIRCUIT_TELL_AFTER_MS,
    },
    backoff: { baseMs: config.AGENDA_RETRY_BASE_MS, capMs: config.AGENDA_RETRY_CAP_MS },
  })
  const close = async () => {
    clock.stop()
    await bell.close()
    await engine.idle()
    await database.close()
  }
  return { id: randomUUID(), config, database, clock, engine, log, ctx, close }
}

function createPorts(config: Config, bell: PostgresBell): Ports {
  const genesys = new GenesysClient(config)
  return {
    email: createResend(config),
    sms: createTwilio(config),
    genesys: createGenesysAdapter(genesys),
    video: {
      'genesys-sessions': createGenesysSessions(genesys),
      builtin: createBuiltin(),
      'genesys-meetings': createGenesysMeetings(genesys),
    },
    // Who still waits for an answer when the lease ends does it again beside the next.
    webhook: createWebhookPoster({
      ...config,
      WEBHOOK_TIMEOUT_MS: Math.min(config.WEBHOOK_TIMEOUT_MS, config.AGENDA_LEASE_MS / 2),
    }),
    bell,
  }
}

function createLog(): Logger {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime })
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}
