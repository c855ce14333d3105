import { Clock } from './clock.ts'
import { Faults } from './faults.ts'
import { fields, number, text } from './json.ts'
import { Ledger } from './ledger.ts'
import type { SandboxOptions } from './options.ts'
import type { Received } from './records.ts'
import { State } from './state.ts'
import { Webhooks } from './webhooks.ts'

/** State that a route may use. There is one per running sandbox; modules hold no state. */
export type SandboxContext = {
  options: SandboxOptions
  /** This sandbox's own address, known once it listens. */
  url: string
  state: State
  clock: Clock
  ledger: Ledger
  faults: Faults
  webhooks: Webhooks
  /** Resend's idempotency keys whose first request is still in progress. */
  inFlight: Set<string>
  /** Number of requests per access token in its current minute. */
  rates: Map<string, { startedAt: number; count: number }>
  inboxListeners: Set<() => void>
  /** Requests received by webhook receivers, by name, newest first. */
  receivers: Map<string, Received[]>
}

export function createContext(options: SandboxOptions): SandboxContext {
  const state = new State(options.statePath, options.fresh)
  const clock = new Clock(state)
  return {
    options,
    url: '',
    state,
    clock,
    ledger: new Ledger(clock, state.ledgerFile),
    faults: new Faults(),
    webhooks: new Webhooks(state),
    inFlight: new Set(),
    rates: new Map(),
    inboxListeners: new Set(),
    receivers: new Map(),
  }
}

export type Settings = {
  appUrl: string | null
  /** Region of every new session instead of the requested one. */
  region: string | null
  /** Time during which a new conversation still responds with 404. */
  conversationLagMs: number
}

export function settings(context: SandboxContext): Settings {
  const stored = fields(context.state.get('settings', 'sandbox'))
  return {
    appUrl: context.options.appUrl ?? text(stored.appUrl) ?? null,
    region: text(stored.region) ?? null,
    conversationLagMs: number(stored.conversationLagMs) ?? 0,
  }
}

export function changeSettings(context: SandboxContext, change: Partial<Settings>): Settings {
  if (change.appUrl) context.options.appUrl = change.appUrl
  context.state.put('settings', 'sandbox', { ...settings(context), ...change })
  return settings(context)
}
