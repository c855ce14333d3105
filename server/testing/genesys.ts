import { createServer, type IncomingMessage, type Server } from 'node:http'
import { sql } from 'drizzle-orm'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { getSnapshot } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { dispatchHandlers } from '#server/genesys/dispatch/jobs.ts'
import { receiveOpenMessage } from '#server/genesys/dispatch/receive.ts'
import { AppError } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { advanceTime } from '#server/platform/jobs/advanceTime.ts'
import { createEngine } from '#server/platform/jobs/engine.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type HandlerEntry, type Handlers } from '#server/platform/jobs/types.ts'
import { createGenesysAdapter } from '#server/ports/genesys/adapter.ts'
import { GenesysClient } from '#server/ports/genesys/client.ts'
import { createBuiltin } from '#server/ports/video/builtin.ts'
import { createGenesysMeetings } from '#server/ports/video/genesysMeetings.ts'
import { createGenesysSessions } from '#server/ports/video/genesysSessions.ts'
import { connectionHandlers } from '#server/video/connections/jobs.ts'
import { subscribeRequest } from '#server/video/connections/rules.ts'
import { sessionHandlers } from '#server/video/sessions/jobs.ts'
import { receiveSessionEvent } from '#server/video/sessions/receive.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { buildAppointment } from './builders/buildAppointment.ts'
import { buildWorld } from './builders/buildWorld.ts'
import { testClock, testConfig, testCtx } from './context.ts'
import { createTestDatabase } from './db.ts'

type SandboxSession = { id: string; state: string; participants: unknown[]; request: Record<string, unknown> }
type SandboxConversation = {
  id: string
  state: string
  from: { id: string }
  messages: { messageId: string; time: string; text: string; customAttributes: Record<string, string> }[]
}
type SandboxState = {
  sessions: SandboxSession[]
  deletedSessions: SandboxSession[]
  meetings: { id: string; dateExpired: string }[]
  conversations: SandboxConversation[]
  webhooks: { url: string; events: string[] }[]
}
export type LedgerEntry = { method: string; path: string; query: Record<string, string>; body: unknown; status: number }

const ignored: HandlerEntry = { run: async () => done() }
const handlers: Handlers = {
  ...sessionHandlers,
  ...connectionHandlers,
  ...dispatchHandlers,
  ...appointmentHandlers,
  'circuit.opened': ignored,
  'notification.email': ignored,
  'notification.sms': ignored,
}

export type GenesysHarness = Awaited<ReturnType<typeof startGenesysHarness>>

/** Settings for tests in which the vendor hangs, so that they need not wait long. */
export const shortTimeouts = { VENDOR_TIMEOUT_MS: '800' }

/** Starts a database, an engine, adapters and the sandbox, and receives its webhooks over HTTP; all share one clock. */
export async function startGenesysHarness(env: Record<string, string> = {}) {
  const [database, sandbox] = await Promise.all([createTestDatabase(), startSandbox({ port: 0 })])
  const clock = testClock()
  const receiver = await listen((request) => receive(request))
  const settings = { PUBLIC_URL: receiver.url, VENDOR_TIMEOUT_MS: '8000', RATE_GENESYS_PER_MINUTE: '60000', ...env }
  const config = testConfig(settings, sandbox.url)
  const client = new GenesysClient(config)
  const video = {
    'genesys-sessions': createGenesysSessions(client),
    builtin: createBuiltin(),
    'genesys-meetings': createGenesysMeetings(client),
  }
  const ports = { genesys: createGenesysAdapter(client), video }
  const ctxOf = (actor: Actor): Ctx => testCtx({ db: database.db, clock, config, ports, actor })
  const ctx = ctxOf({ kind: 'system', job: 'test' })
  const engine = createEngine({
    sql: database.sql,
    handlers,
    ctx: () => ctx,
    rates: { ratePerMinute: () => null, sharedBucket: () => null },
    leaseMs: 10_000,
    handlerTimeoutMs: 9_000,
    backoff: { baseMs: 2_000, capMs: 60_000 },
    circuits: { baseMs: 20, capMs: 50, probeMs: 2_000 },
  })

  async function receive(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const [, , , , applicationId = '', kind] = (request.url ?? '').split('/')
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const input = { applicationId, headers, rawBody: Buffer.concat(chunks).toString('utf8') }
    try {
      await (kind === 'sessions' ? receiveSessionEvent(ctx, input) : receiveOpenMessage(ctx, input))
      return 204
    } catch (error) {
      return error instanceof AppError && error.code === 'unauthenticated' ? 401 : 500
    }
  }

  const post = async (path: string, body: unknown): Promise<void> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(`${sandbox.url}${path}`, init)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  }
  const read = async <T>(path: string): Promise<T> => (await fetch(`${sandbox.url}${path}`)).json()
  const moveTo = async (at: Date): Promise<void> => {
    clock.set(at)
    await post('/clock', { offsetMs: at.getTime() - Date.now() })
  }

  return {
    database,
    clock,
    config,
    ctx,
    ctxOf,
    client,
    ports,
    sandbox,
    post,
    state: () => read<SandboxState>('/genesys/state.json'),
    ledger: () => read<LedgerEntry[]>('/ledger.json?vendor=genesys'),
    injectFault: (fault: Record<string, unknown>) => post('/faults', { vendor: 'genesys', ...fault }),
    clearFaults: async () => void (await fetch(`${sandbox.url}/faults`, { method: 'DELETE' })),
    /** Runs the due jobs and the jobs that they cause. */
    runDueJobs: () =>
      advanceTime({
        engine,
        sql: database.sql,
        now: clock.now,
        setTime: moveTo,
        target: clock.now(),
        stepWaitMs: 3000,
      }),
    /** Runs hundreds of due jobs without checking for later ones. */
    runManyJobs: async () => {
      const claimed = async () => {
        const { kinds } = await engine.tick({ budgetMs: 5_000 })
        return Object.values(kinds).reduce((sum, one) => sum + one.claimed, 0)
      }
      while ((await claimed()) > 0);
    },
    /** Advances from due time to due time. */
    advanceTo: (target: Date) =>
      advanceTime({
        engine,
        sql: database.sql,
        now: clock.now,
        setTime: moveTo,
        target,
        stepWaitMs: 3000,
        totalMs: 25_000,
      }),
    /** Creates an organization whose session events are sent to this harness. */
    organization: async (overrides: Parameters<typeof buildWorld>[1] = {}) => {
      const world = await buildWorld(database.db, overrides)
      const { organizationId, applicationId } = world
      const request = subscribeRequest({ organizationId, applicationId, region: 'mypurecloud.de' }, clock.now())
      await database.db.transaction((tx) => enqueue(tx, [request]))
      return world
    },
    book: async (world: Awaited<ReturnType<typeof buildWorld>>, startAt: Date) => {
      const now = clock.now()
      const built = await buildAppointment(database.db, world, { startAt, now, phone: '+493011122233' })
      await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, now))
      return built
    },
    /** Changes an appointment as a reschedule does: new times, next revision, new plan. */
    change: async (world: { organizationId: string }, id: string, to: { startAt?: Date; cancel?: boolean }) => {
      const now = clock.now()
      await database.db.transaction(async (tx) => {
        const start = to.startAt?.toISOString()
        if (start)
          await tx.execute(sql`update appointments set starts_at = ${start}, ends_at = ${start}::timestamptz + interval '30 minutes',
            revision = revision + 1, revised_at = ${now.toISOString()} where id = ${id}`)
        if (to.cancel)
          await tx.execute(
            sql`update appointments set status = 'cancelled', cancelled_at = ${now.toISOString()} where id = ${id}`,
          )
        await replan(tx, world.organizationId, id, now)
      })
    },
    snapshot: (world: { organizationId: string }, id: string): Promise<Snapshot> =>
      getSnapshot(database.db, world.organizationId, id),
    timelineKinds: async (id: string): Promise<string[]> => {
      const rows = await database.sql<{ kind: string }[]>`
        select kind from timeline where appointment_id = ${id} order by at, recorded_at, kind`
      return rows.map((row) => row.kind)
    },
    close: async () => {
      await engine.idle()
      await sandbox.close()
      await new Promise((resolve) => receiver.server.close(resolve))
      await database.drop()
    },
  }
}

async function listen(answer: (request: IncomingMessage) => Promise<number>): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    void answer(request).then((status) => response.writeHead(status).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` }
}

/** Helpers for tests of video sessions at the sandbox. `harness` is a function, because a test file creates it in `beforeAll`. */
export function sessionHelpers(harness: () => GenesysHarness) {
  return {
    /** Books an appointment of a new organization, by default in an hour. */
    booked: async (startAt = addMinutes(harness().clock.now(), 60)) => {
      const world = await harness().organization()
      return { world, ...(await harness().book(world, startAt)) }
    },
    /** Returns the sessions of one appointment at Genesys. */
    sessionsOf: async (id: string) => {
      const isOfAppointment = (one: { request: Record<string, unknown> }) =>
        JSON.stringify(one.request.attributes).includes(id)
      const { sessions, deletedSessions } = await harness().state()
      return { live: sessions.filter(isOfAppointment), removed: deletedSessions.filter(isOfAppointment) }
    },
  }
}

export async function waitUntil(isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempts = 0; attempts < 100 && !(await isTrue()); attempts++)
    await new Promise((resolve) => setTimeout(resolve, 30))
}
