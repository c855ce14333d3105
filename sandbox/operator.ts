import { z } from 'zod'
import { changeSettings, settings } from './context.ts'
import { faultInput } from './faults.ts'
import { endExpired } from './genesys/session-events.ts'
import type { Call } from './http.ts'
import { page } from './page.ts'
import type { Reply } from './request.ts'
import type { Route } from './router.ts'
import { modeInput } from './webhooks.ts'

const clockInput = z.object({ offsetMs: z.number() })
const targetsInput = z.object({ appUrl: z.url() })

/** Control of the sandbox itself, for tests and people. */
export const operatorRoutes: Route[] = [
  { method: 'GET', path: '/', handle: index },
  { method: 'GET', path: '/clock', handle: ({ context }) => ({ status: 200, body: clockView(context.clock) }) },
  { method: 'POST', path: '/clock', handle: setClock },
  {
    method: 'GET',
    path: '/targets',
    handle: ({ context }) => ({ status: 200, body: { appUrl: settings(context).appUrl } }),
  },
  { method: 'POST', path: '/targets', handle: setTargets },
  { method: 'GET', path: '/ledger.json', handle: readLedger },
  { method: 'GET', path: '/faults', handle: ({ context }) => ({ status: 200, body: context.faults.list() }) },
  { method: 'POST', path: '/faults', handle: addFault },
  { method: 'DELETE', path: '/faults', handle: (call) => clearFaults(call) },
  { method: 'DELETE', path: '/faults/{id}', handle: (call) => clearFaults(call, Number(call.params.id)) },
  { method: 'GET', path: '/webhooks/mode', handle: ({ context }) => ({ status: 200, body: context.webhooks.modes() }) },
  { method: 'POST', path: '/webhooks/mode', handle: setMode },
  {
    method: 'GET',
    path: '/webhooks/sent.json',
    handle: ({ context }) => ({ status: 200, body: context.webhooks.reports() }),
  },
]

function setClock(call: Call): Reply {
  const input = clockInput.safeParse(call.body)
  if (!input.success) return invalid(input.error)
  call.context.clock.set(input.data.offsetMs)
  endExpired(call.context)
  return { status: 200, effect: true, body: clockView(call.context.clock) }
}

function clockView(clock: { offsetMs: number; iso(): string }) {
  return { offsetMs: clock.offsetMs, now: clock.iso() }
}

function setTargets(call: Call): Reply {
  const input = targetsInput.safeParse(call.body)
  return input.success
    ? { status: 200, effect: true, body: changeSettings(call.context, input.data) }
    : invalid(input.error)
}

function readLedger({ context, query }: Call): Reply {
  const since = query.get('since')
  if (since && !/^\d+$/.test(since) && Number.isNaN(Date.parse(since))) {
    return { status: 400, body: { error: 'since must be an id or an instant' } }
  }
  return { status: 200, type: 'application/json', body: context.ledger.json(query.get('vendor'), since) }
}

function addFault(call: Call): Reply {
  const input = faultInput.safeParse(call.body)
  return input.success ? { status: 201, effect: true, body: call.context.faults.add(input.data) } : invalid(input.error)
}

function clearFaults({ context }: Call, id?: number): Reply {
  context.faults.clear(id)
  return { status: 204, effect: true }
}

function setMode(call: Call): Reply {
  const input = modeInput.safeParse(call.body)
  if (!input.success) return invalid(input.error)
  call.context.webhooks.setMode(input.data)
  return { status: 200, effect: true, body: input.data }
}

function invalid(error: z.ZodError): Reply {
  return { status: 400, body: { error: z.prettifyError(error) } }
}

function index(): Reply {
  const links = [
    ['/inbox', 'Inbox', 'all emails and text messages sent'],
    ['/inbox.json', 'Inbox as data', '?to=, ?channel=, ?since=, ?brief'],
    ['/twilio/inbound', 'Reply to a text', 'as the owner of a number: STOP, START, HELP'],
    ['/genesys/desktop', 'Agent desktop', 'waiting conversations and the embedded applications'],
    ['/genesys/state.json', 'Genesys as data', 'tokens, sessions, conversations, integrations'],
    ['/ledger.json', 'Ledger', 'every request received; ?vendor=, ?since='],
    ['/faults', 'Injected faults', 'POST to add one, DELETE to clear all'],
    ['/receivers', 'Webhook receivers', 'webhooks received, and the configured responses'],
    ['/webhooks/sent.json', 'Webhooks sent', 'the latest attempts and their results'],
    ['/clock', 'Clock', 'the current sandbox time'],
  ]
  const items = links.map(([href, label, what]) => `<li><a href="${href}">${label}</a>: ${what}</li>`).join('')
  const body = `<h1>Sandbox</h1><p>Simulated Genesys, Resend, Twilio and CRM services. Nothing leaves this machine.</p><ul>${items}</ul>`
  return page('Sandbox', body)
}
