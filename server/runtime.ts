import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { type Database, openDatabase } from '#db/client.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { type Config, parseConfig } from '#server/config.ts'
import { vendorHandlers } from '#server/console/vendors/jobs.ts'
import { dispatchHandlers } from '#server/genesys/dispatch/jobs.ts'
import type { Logger } from '#server/lib/log.ts'
import { deliveryHandlers, deliveryMaintenance } from '#server/messaging/delivery/jobs.ts'
import { historyHandlers } from '#server/messaging/history/jobs.ts'
import { notificationHandlers } from '#server/messaging/notifications/jobs.ts'
import { receiptHandlers } from '#server/messaging/receipts/jobs.ts'
import { type BusinessClock, startClock } from '#server/platform/clock.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { createEngine, type Engine } from '#server/platform/jobs/engine.ts'
import { laneRates } from '#server/platform/jobs/laneRates.ts'
import type { Handlers, RecurringJob } from '#server/platform/jobs/types.ts'
import { retentionHandlers, retentionMaintenance } from '#server/platform/retention/jobs.ts'
import { createResend } from '#server/ports/email/resend.ts'
import { createGenesysAdapter } from '#server/ports/genesys/adapter.ts'
import { GenesysClient } from '#server/ports/genesys/client.ts'
import { createPubSub, type PostgresPubSub } from '#server/ports/pubsub/postgres.ts'
import { createTwilio } from '#server/ports/sms/twilio.ts'
import type { Ports } from '#server/ports/types.ts'
import { createBuiltin } from '#server/ports/video/builtin.ts'
import { createGenesysMeetings } from '#server/ports/video/genesysMeetings.ts'
import { createGenesysSessions } from '#server/ports/video/genesysSessions.ts'
import { createWebhookSender } from '#server/ports/webhook/sender.ts'
import { verificationHandlers } from '#server/verification/jobs.ts'
import { connectionHandlers } from '#server/video/connections/jobs.ts'
import { roomHandlers, roomMaintenance } from '#server/video/rooms/jobs.ts'
import { sessionHandlers } from '#server/video/sessions/jobs.ts'
import { webhookHandlers } from '#server/webhooks/jobs.ts'

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

/** Handlers of all job kinds. */
export const handlers: Handlers = {
  ...notificationHandlers,
  ...historyHandlers,
  ...deliveryHandlers,
  ...receiptHandlers,
  ...sessionHandlers,
  ...connectionHandlers,
  ...dispatchHandlers,
  ...verificationHandlers,
  ...appointmentHandlers,
  ...roomHandlers,
  ...vendorHandlers,
  ...webhookHandlers,
  ...retentionHandlers,
}

/** Recurring jobs of all modules. */
export const jobMaintenance: readonly RecurringJob[] = [
  ...retentionMaintenance,
  ...deliveryMaintenance,
  ...roomMaintenance,
]

const slot = Symbol.for('punctual.runtime')
const holder = globalThis as { [slot]?: Runtime }

/**
 * Returns the only runtime of this process. It is stored on globalThis because Next evaluates modules several times.
 */
export function getRuntime(): Runtime {
  holder[slot] ??= createRuntime(process.env)
  return holder[slot]
}

/** Creates a runtime from an environment; everything except tests uses `getRuntime`. */
export function createRuntime(env: Record<string, string | undefined>): Runtime {
  const config = parseConfig(env)
  // next-auth reads its origin only from this variable.
  process.env.NEXTAUTH_URL ??= config.PUBLIC_URL
  const log = createLog()
  const database = openDatabase(config.DATABASE_URL, { max: config.DATABASE_POOL })
  const clock = startClock(database.sql, config)
  const pubSub = createPubSub(config.LISTEN_DATABASE_URL ?? config.DATABASE_URL)
  const ports = createPorts(config, pubSub)
  const ctx: Runtime['ctx'] = (actor, options = {}) => ({
    db: database.db,
    now: clock.now,
    config,
    actor,
    ports,
    log,
    requestId: options.requestId ?? randomUUID(),
    requestTick: () => engine.requestTick(),
  })
  const engine = createEngine({
    sql: database.sql,
    handlers,
    ctx: () => ctx({ kind: 'system', job: 'jobs' }),
    rates: laneRates(config),
    recurring: jobMaintenance,
    leaseMs: config.JOB_LEASE_MS,
    handlerTimeoutMs: config.JOB_LEASE_MS - 2000,
    circuits: {
      failures: config.CIRCUIT_FAILURES,
      baseMs: config.CIRCUIT_PAUSE_MS,
      capMs: config.CIRCUIT_PAUSE_CAP_MS,
      notifyAfterMs: config.CIRCUIT_NOTIFY_AFTER_MS,
    },
    backoff: { baseMs: config.JOB_RETRY_BASE_MS, capMs: config.JOB_RETRY_CAP_MS },
  })
  const close = async () => {
    clock.stop()
    await pubSub.close()
    await engine.idle()
    await database.close()
  }
  return { id: randomUUID(), config, database, clock, engine, log, ctx, close }
}

function createPorts(config: Config, pubSub: PostgresPubSub): Ports {
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
    // A delivery that still waited when its lease expired would be repeated in parallel, so the timeout is at most half
    // the lease.
    webhook: createWebhookSender({
      ...config,
      WEBHOOK_TIMEOUT_MS: Math.min(config.WEBHOOK_TIMEOUT_MS, config.JOB_LEASE_MS / 2),
    }),
    pubSub,
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
