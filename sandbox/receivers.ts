import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import type { SandboxContext } from './context.ts'
import type { Call } from './http.ts'
import { fields } from './json.ts'
import { type ReceiverView, receiversPage } from './receivers-page.ts'
import type { Received } from './records.ts'
import { header, type Reply } from './request.ts'
import type { Route } from './router.ts'

/** Configured response of a receiver. Forms send strings; an empty field counts as absent. */
const emptyToAbsent = (value: unknown) => (value === '' ? undefined : value)
const receiverMode = z.object({
  /** `whsec_…`: with a secret, signatures are checked, and a wrong one gets a 401. */
  secret: z.preprocess(emptyToAbsent, z.string().max(200).optional()),
  status: z.preprocess(emptyToAbsent, z.coerce.number().int().min(200).max(599).default(204)),
  retryAfter: z.preprocess(emptyToAbsent, z.coerce.number().int().min(0).max(86_400).optional()),
  delayMs: z.preprocess(emptyToAbsent, z.coerce.number().int().min(0).max(60_000).default(0)),
  /** Location header of a 3xx response. */
  location: z.preprocess(emptyToAbsent, z.string().max(2000).optional()),
})
type ReceiverMode = z.infer<typeof receiverMode>

const MAX_RECEIVED = 500

/** Stand-in for an integrator's own server: receives webhooks, checks their signatures, and responds as configured. */
export const receiverRoutes: Route[] = [
  {
    method: 'GET',
    path: '/receivers',
    handle: ({ context }) => receiversPage(namesOf(context).map((name) => viewOf(context, name))),
  },
  { method: 'POST', path: '/receivers/{name}', handle: receive },
  {
    method: 'GET',
    path: '/receivers.json',
    handle: ({ context, query }) => ({ status: 200, body: viewOf(context, query.get('name') ?? 'demo').received }),
  },
  { method: 'POST', path: '/receiver-mode/{name}', handle: setMode },
]

async function receive(call: Call): Promise<Reply> {
  const { context, params } = call
  const name = params.name ?? ''
  const mode = modeOf(context, name)
  if (mode.delayMs > 0) await sleep(mode.delayMs)
  const signature = checkSignature(call, mode.secret)
  const status = signature === 'invalid' ? 401 : mode.status
  const log = context.receivers.get(name) ?? []
  const last = log[0]?.id ?? 0
  log.unshift({
    id: last + 1,
    at: context.clock.iso(),
    webhookId: header(call, 'webhook-id') ?? null,
    signature,
    status,
    headers: forwardedHeaders(call),
    body: call.body,
  })
  context.receivers.set(name, log.slice(0, MAX_RECEIVED))
  const headers = {
    ...(mode.retryAfter === undefined ? {} : { 'retry-after': String(mode.retryAfter) }),
    ...(mode.location ? { location: mode.location } : {}),
  }
  return {
    status,
    headers,
    effect: status < 300,
    ...(status === 204 ? {} : { body: { received: last + 1, signature } }),
  }
}

function checkSignature(call: Call, secret: string | undefined): Received['signature'] {
  if (!secret) return 'unchecked'
  try {
    const named = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
      name,
      header(call, name) ?? '',
    ])
    new Webhook(secret).verify(call.raw.toString('utf8'), Object.fromEntries(named))
    return 'valid'
  } catch {
    return 'invalid'
  }
}

/** Keeps the headers that travel with an appointment, and the user agent. */
const forwardedHeaders = ({ headers }: Call): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('x-') || name === 'user-agent' ? [[name, String(value)]] : [],
    ),
  )

function setMode(call: Call): Reply {
  const input = receiverMode.safeParse(call.body ?? {})
  if (!input.success) return { status: 400, body: { error: z.prettifyError(input.error) } }
  call.context.state.put('settings', keyOf(call.params.name ?? ''), input.data)
  const isForm = (header(call, 'content-type') ?? '').startsWith('application/x-www-form-urlencoded')
  return isForm
    ? { status: 303, headers: { location: '/receivers' }, effect: true }
    : { status: 200, effect: true, body: { ...input.data, secret: undefined } }
}

const keyOf = (name: string): string => `receiver:${name}`

const modeOf = (context: SandboxContext, name: string): ReceiverMode =>
  receiverMode.parse(fields(context.state.get('settings', keyOf(name))))

/** Names of the receivers that have received something, and `demo`. */
const namesOf = (context: SandboxContext): string[] => [...new Set(['demo', ...context.receivers.keys()])].sort()

const viewOf = (context: SandboxContext, name: string): ReceiverView => ({
  name,
  url: `${context.url}/receivers/${encodeURIComponent(name)}`,
  mode: modeOf(context, name),
  received: context.receivers.get(name) ?? [],
})
