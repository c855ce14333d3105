import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { type Database, openDatabase } from '#db/client.ts'
import { createEngine, type Engine } from './agenda/engine.ts'
import type { Handlers, Recurring } from './agenda/types.ts'
import { apiHandlers, apiUpkeep } from './api/agenda.ts'
import { appointmentHandlers, appointmentUpkeep } from './appointments/agenda.ts'
import { type BusinessClock, startClock } from './clock.ts'
import { type Config, parseConfig } from './config.ts'
import { connectionHandlers } from './connections/agenda.ts'
import type { Actor, Ctx } from './context.ts'
import { deliveryHandlers, deliveryUpkeep } from './delivery/agenda.ts'
import { dispatchHandlers } from './dispatch/agenda.ts'
import { draftHandlers, draftUpkeep } from './drafts/agenda.ts'
import type { Logger } from './lib/log.ts'
import { limitHandlers, limitUpkeep } from './limits/agenda.ts'
import { notificationHandlers, notificationUpkeep } from './notifications/agenda.ts'
import { createBell, type PostgresBell } from './ports/bell/postgres.ts'
import { createResend } from './ports/email/resend.ts'
import { createGenesysAdapter } from './ports/genesys/adapter.ts'
import { GenesysClient } from './ports/genesys/client.ts'
import { createTwilio } from './ports/sms/twilio.ts'
import type { Ports } from './ports/types.ts'
import { createBuiltin } from './ports/video/builtin.ts'
import { createGenesysMeetings } from './ports/video/genesysMeetings.ts'
import { createGenesysSessions } from './ports/video/genesysSessions.ts'
import { createWebhookPoster } from './ports/webhook/poster.ts'
import { roomHandlers, roomUpkeep } from './rooms/agenda.ts'
import { sessionHandlers } from './sessions/agenda.ts'
import { vendorHandlers } from './vendors/agenda.ts'
import { ratesOf } from './vendors/rules.ts'
import { verificationHandlers, verificationUpkeep } from './verification/agenda.ts'
import { webhookHandlers, webhookUpkeep } from './webhooks/agenda.ts'

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
  ...notificationUpkeep,
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
