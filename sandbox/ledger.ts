import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs'
import type { Clock } from './clock.ts'
import type { IncomingRequest } from './request.ts'
import { endWithNewline, readLines } from './state.ts'
import type { Owner } from './vendors.ts'

export type Outcome = { status: number | null; effect: boolean; fault: string | null; startedMs: number }
type StoredEntry = { id: number; vendor: string; at: string; json: string }

const MAX_ENTRIES = 100_000
const MAX_TEXT_LENGTH = 4_000
const SECRET_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'webhook-signature',
  'svix-signature',
  'x-twilio-signature',
  'x-hub-signature-256',
])
const SECRET_FIELDS =
  /^(client_secret|secret|password|refresh_token|code_verifier|outboundNotificationWebhookSignatureSecretToken)$/

/**
 * Every request received, append-only. An entry is `{id, at, receivedAt, vendor, method, path, query, headers, body,
 * status, effect, fault, ms}`: `at` in sandbox time, `receivedAt` in real time, `status` null when no response was
 * sent. The newest 100,000 are kept; texts in bodies are cut at 4,000 characters.
 */
export class Ledger {
  readonly #clock: Clock
  readonly #file: number | null
  #entries: StoredEntry[] = []
  #nextId = 1

  constructor(clock: Clock, file: string | null) {
    this.#clock = clock
    if (file && existsSync(file)) this.#load(file)
    this.#file = file ? openSync(file, 'a', 0o600) : null
  }

  record(vendor: Owner, call: IncomingRequest, outcome: Outcome): void {
    const entry = {
      id: this.#nextId++,
      at: this.#clock.iso(),
      receivedAt: new Date(outcome.startedMs).toISOString(),
      vendor,
      method: call.method,
      path: call.path,
      query: Object.fromEntries(call.query),
      headers: publicHeaders(call),
      body: publicBody(call),
      status: outcome.status,
      effect: outcome.effect,
      fault: outcome.fault,
      ms: Date.now() - outcome.startedMs,
    }
    const json = JSON.stringify(entry)
    this.#keep({ id: entry.id, vendor, at: entry.at, json })
    if (this.#file !== null) writeSync(this.#file, `${json}\n`)
  }

  /**
   * Returns a JSON array, oldest first. `since` is an entry's id (exclusive) or an instant in sandbox time (inclusive).
   */
  json(vendor: string | null, since: string | null): string {
    const selected = this.#entries.filter((entry) => (!vendor || entry.vendor === vendor) && isSince(entry, since))
    return `[${selected.map((entry) => entry.json).join(',\n')}]`
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
  }

  #load(file: string): void {
    let read = 0
    for (const json of readLines(file)) {
      read += 1
      const { id, vendor, at } = parseEntry(json)
      if (id > 0) this.#keep({ id, vendor, at, json })
      this.#nextId = Math.max(this.#nextId, id + 1)
    }
    if (read > MAX_ENTRIES * 2) rewrite(file, this.#entries)
    else endWithNewline(file)
  }

  #keep(entry: StoredEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length > MAX_ENTRIES * 1.1) this.#entries = this.#entries.slice(-MAX_ENTRIES)
  }
}

/** Rewrites the file at start-up without the entries that memory no longer keeps, because it grows over many runs. */
function rewrite(file: string, entries: StoredEntry[]): void {
  const descriptor = openSync(`${file}.next`, 'w', 0o600)
  for (const { json } of entries) writeSync(descriptor, `${json}\n`)
  closeSync(descriptor)
  renameSync(`${file}.next`, file)
}

function isSince(entry: StoredEntry, since: string | null): boolean {
  if (!since) return true
  if (/^\d+$/.test(since)) return entry.id > Number(since)
  return entry.at >= new Date(since).toISOString()
}

function parseEntry(json: string): { id: number; vendor: string; at: string } {
  try {
    return JSON.parse(json)
  } catch {
    return { id: 0, vendor: '', at: '' }
  }
}

function publicHeaders(call: IncomingRequest): Record<string, unknown> {
  return Object.fromEntries(Object.entries(call.headers).filter(([name]) => !SECRET_HEADERS.has(name)))
}

function publicBody(call: IncomingRequest): unknown {
  if (call.body === undefined) return call.raw.length === 0 ? null : shorten(call.raw.toString('utf8'))
  return JSON.parse(
    JSON.stringify(call.body, (name, value) => (SECRET_FIELDS.test(name) ? '(secret)' : shorten(value))),
  )
}

function shorten(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= MAX_TEXT_LENGTH) return value
  return `${value.slice(0, MAX_TEXT_LENGTH)}… (${value.length} characters)`
}
