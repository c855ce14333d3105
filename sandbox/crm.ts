import type { Call } from './http.ts'
import type { Reply } from './request.ts'
import type { Route } from './router.ts'

/** Accepts anything: a CRM that always succeeds, and hooks that only appear in the ledger. */
export const crmRoutes: Route[] = ['POST', 'PUT', 'PATCH'].flatMap((method) => [
  { method, path: '/crm', handle: agree },
  { method, path: '/crm/{a}', handle: agree },
  { method, path: '/crm/{a}/{b}', handle: agree },
  { method, path: '/crm/{a}/{b}/{c}', handle: agree },
  { method, path: '/hooks/{name}', handle: take },
])

function agree(call: Call): Reply {
  const count = Array.isArray(call.body) ? call.body.length : 1
  return { status: 200, effect: true, body: { ok: true, accepted: count } }
}

function take(): Reply {
  return { status: 200, effect: true, body: { ok: true } }
}
