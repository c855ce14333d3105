import { createServer } from 'node:http'
import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { issueSandboxToken } from '#server/api/issueSandboxToken.ts'
import { createRest } from '#server/api/rest/createRest.ts'
import { receiveResend } from '#server/messaging/receipts/receiveResend.ts'
import { createRuntime, type Runtime } from '#server/runtime.ts'
import { receiveSessionEvent } from '#server/video/sessions/receive.ts'
import { applicationIdOf } from '../../db/demo.ts'
import { cloneDir } from '../../scripts/lib/state.ts'
import { busyCompany } from '../burst/book.ts'
import type { Environment } from './environment.ts'
import { Load } from './load.ts'
import { listWhole } from './whole.ts'

const BUDGET_MS = 5_000
const SETTLE_MS = 500

/** A file with the named ones of its functions that were called. */
type ExecutedFile = { path: string; names: string[] }

/**
 * Lists the product files of which a function runs on the way of one booking: the API's request, the jobs, the
 * vendors' webhooks and the resulting status. Runs everything in this process from the sources; a first booking loads
 * and prepares what later bookings share. Schemas, pure helpers, maintenance and the code that runs when a module is
 * loaded do not count.
 */
export async function measureCoverage(environment: Environment): Promise<ExecutedFile[]> {
  const runtime = createRuntime(environment.env)
  const server = serveProduct(runtime, environment.appUrl)
  const profiler = new Session()
  profiler.connect()
  try {
    const token = await issueSandboxToken(runtime.ctx({ kind: 'public', clientIp: null, browserId: null }), {
      role: 'ROLE_CLIENT_SERVICE',
      application: applicationIdOf(busyCompany),
    })
    const load = new Load(environment.appUrl, token)
    await profiler.post('Profiler.enable')
    await profiler.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    await makeWhole(environment, runtime, load)
    // Maintenance is not part of a booking.
    await environment.sql`delete from jobs where origin = 'engine'`
    // Taking the counts resets them.
    await profiler.post('Profiler.takePreciseCoverage')
    await makeWhole(environment, runtime, load)
    const { result } = await profiler.post('Profiler.takePreciseCoverage')
    return result
      .map(({ url, functions }) => ({ path: pathOf(url), functions: functions.filter(isCalled) }))
      .filter(({ path, functions }) => isCounted(path) && functions.length > 0)
      .map(({ path, functions }) => ({ path, names: functions.flatMap(({ functionName: name }) => name || []) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  } finally {
    profiler.disconnect()
    server.closeAllConnections()
    server.close()
    await runtime.close()
  }
}

/** Whether it is a function that was called, and not the module itself, which has no name and begins at the start. */
const isCalled = ({ functionName, ranges: [range] }: Profiler.FunctionCoverage): boolean =>
  range !== undefined && range.count > 0 && !(functionName === '' && range.startOffset === 0)

const pathOf = (url: string): string => (url.startsWith('file:') ? relative(cloneDir, fileURLToPath(url)) : '')
const isCounted = (path: string): boolean =>
  /^(server|db|emails)\//.test(path) && !/(^|\/)schema\.ts$|^db\/schema\/|^db\/demo\.ts$|\/lib\//.test(path)

async function makeWhole({ sql }: Environment, { engine }: Runtime, load: Load): Promise<void> {
  const booked = await load.book()
  if (!booked) throw new Error('the booking failed')
  while ((await listWhole(sql, [booked.id])).length === 0) {
    await engine.tick({ budgetMs: BUDGET_MS })
    await sleep(20)
  }
  await sleep(SETTLE_MS)
  await engine.idle()
}

/** Serves the API and the vendors' webhooks, as the routes of the app do. */
function serveProduct(runtime: Runtime, appUrl: string) {
  const rest = createRest(runtime)
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { method = 'GET', url = '/' } = incoming
    const headers = new Headers(
      Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    )
    const rawBody = Buffer.concat(chunks).toString()
    const { pathname } = new URL(url, appUrl)
    if (await receiveWebhook(runtime, pathname, headers, rawBody)) {
      response.writeHead(204).end()
      return
    }
    const reply = await rest.request(url, { method, headers, ...(rawBody ? { body: rawBody } : {}) })
    response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text())
  })
  return server.listen(Number(new URL(appUrl).port), '127.0.0.1')
}

async function receiveWebhook(runtime: Runtime, path: string, headers: Headers, rawBody: string): Promise<boolean> {
  const ctx = runtime.ctx({ kind: 'system', job: 'receipts' })
  const applicationId = /^\/api\/webhooks\/genesys\/([^/]+)\/sessions$/.exec(path)?.[1]
  if (path === '/api/webhooks/resend') await receiveResend(ctx, { headers, rawBody })
  else if (applicationId)
    await receiveSessionEvent(ctx, { applicationId, headers: Object.fromEntries(headers), rawBody })
  else return false
  ctx.requestTick()
  return true
}
