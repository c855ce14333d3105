import { z } from 'zod'
import { faultInput } from './faults.ts'
import { endExpired } from './genesys/session-events.ts'
import type { Call } from './http.ts'
import { page } from './page.ts'
import type { Reply } from './request.ts'
import type { Route } from './router.ts'
import { modeInput } from './webhooks.ts'
import { changeSettings, settings } from './context.ts'

const clockInput = z.object({ offsetMs: z.number() })
const targetsInput = z.object({ appUrl: z.url() })

/** Control of the sandbox itself, for tests and people. */
export const operatorRoutes: Route[] = [
  { method: 'GET', path: '/', handle: index },
  { method: 'GET', path: '/clock', handle: ({ world }) => ({ status: 200, body: clockView(world.clock) }) },
  { method: 'POST', path: '/clock', handle: setClock },
  {
    method: 'GET',
    path: '/targets',
    handle: ({ world }) => ({ status: 200, body: { appUrl: settings(world).appUrl } }),
  },
  { method: 'POST', path: '/targets', handle: setTargets },
  { method: 'GET', path: '/ledger.json', handle: readLedger },
  { method: 'GET', path: '/faults', handle: ({ world }) => ({ status: 200, body: world.faults.list() }) },
  { method: 'POST', path: '/faults', handle: plant },
  { method: 'DELETE', path: '/faults', handle: (call) => clearFaults(call) },
  { method: 'DELETE', path: '/faults/{id}', handle: (call) => clearFaults(call, Number(call.params.id)) },
  { method: 'GET', path: '/webhooks/mode', handle: ({ world }) => ({ status: 200, body: world.webhooks.modes() }) },
  { method: 'POST', path: '/webhooks/mode', handle: setMode },
  {
    method: 'GET',
    path: '/webhooks/sent.json',
    handle: ({ world }) => ({ status: 200, body: world.webhooks.reports() }),
  },
]

function setClock(call: Call): Reply {
  const input = clockInput.safeParse(call.body)
  if (!input.success) return refused(input.error)
  call.world.clock.set(input.data.offsetMs)
  endExpired(call.world)
  return { status: 200, effect: true, body: clockView(call.world.clock) }
}

function clockView(clock: { offsetMs: number; iso(): string }) {
  return { offsetMs: clock.offsetMs, now: clock.iso() }
}

function setTargets(call: Call): Reply {
  const input = targetsInput.safeParse(call.body)
  return input.success
    ? { status: 200, effect: true, body: changeSettings(call.world, input.data) }
    : refused(input.error)
}

function readLedger({ world, query }: Call): Reply {
  const since = query.get('since')
  if (since && !/^\d+$/.test(since) && Number.isNaN(Date.parse(since))) {
    return { status: 400, body: { error: 'since must be an id or an instant' } }
  }
  return { status: 200, type: 'application/json', body: world.ledger.json(query.get('vendor'), since) }
}

function plant(call: Call): Reply {
  const input = faultInput.safeParse(call.body)
  return input.success ? { status: 201, effect: true, body: call.world.faults.add(input.data) } : refused(input.error)
}

function clearFaults({ world }: Call, id?: number): Reply {
  world.faults.clear(id)
  return { status: 204, effect: true }
}

function setMode(call: Call): Reply {
  const input = modeInput.safeParse(call.body)
  if (!input.success) return refused(input.error)
  call.world.webhooks.setMode(input.data)
  return { status: 200, effect: true, body: input.data }
}

function refused(error: z.ZodError): Reply {
  return { status: 400, body: { error: z.prettifyError(error) } }
}

function index(): Reply {
  const links = [
    ['/inbox', 'Inbox', 'every mail and text message sent'],
    ['/inbox.json', 'Inbox as data', '?to=, ?channel=, ?since=, ?brief'],
    ['/twilio/inbound', 'Answer a text', 'as the owner of a number: STOP, START, HELP'],
    ['/genesys/desktop', 'Agent’s desktop', 'conversations waiting, and the applications framed there'],
    ['/genesys/state.json', 'Genesys as data', 'tokens, sessions, conversations, integrations'],
    ['/ledger.json', 'Ledger', 'every request received; ?vendor=, ?since='],
    ['/faults', 'Planted faults', 'POST to plant one, DELETE to clear'],
    ['/receivers', 'Webhook receivers', 'what our own webhooks told, and how their receiver answers'],
    ['/webhooks/sent.json', 'Webhooks sent', 'the latest attempts and their answers'],
    ['/clock', 'Clock', 'the time here'],
  ]
  const items = links.map(([href, label, what]) => `<li><a href="${href}">${label}</a>: ${what}</li>`).join('')
  const body = `<h1>Sandbox</h1><p>Genesys, Resend, Twilio and a CRM, as their clients see them. Nothing leaves this machine.</p><ul>${items}</ul>`
  return page('Sandbox', body)
}
