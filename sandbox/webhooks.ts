import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { createRandom } from './random.ts'
import type { Delivery, Outgoing } from './records.ts'
import { signatureHeaders } from './signatures.ts'
import type { State } from './state.ts'

/** Share of all webhooks: true for all, false for none, or a number between 0 and 1. */
const share = z.union([z.boolean(), z.number().min(0).max(1)]).default(false)

export const modeInput = z.object({
  vendor: z.enum(['genesys', 'resend', 'twilio']),
  /** Sent twice with one id. */
  duplicate: share,
  /** Swapped with the next one. */
  reorder: share,
  /** Never sent. */
  drop: share,
  delayMs: z.number().min(0).default(0),
  /** Makes the random choices repeatable. */
  seed: z.number().int().optional(),
})
export type Mode = z.infer<typeof modeInput>

export type Report = {
  id: string
  vendor: string
  url: string
  status: number | null
  attempt: number
  at: string
  body: string
}

const CONCURRENCY = 8
const REORDER_HOLD_MS = 1_000
const MAX_REPORTS = 2_000

/**
 * Sends the vendors' webhooks: signed per attempt, retried as that vendor does, with the configured delivery faults.
 */
export class Webhooks {
  readonly #state: State
  readonly #modes = new Map<string, { mode: Mode; random: () => number }>()
  readonly #held = new Map<string, Delivery>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #ready: Delivery[] = []
  readonly #stop = new AbortController()
  #running = 0
  #reports: Report[] = []

  constructor(state: State) {
    this.#state = state
    for (const delivery of state.all('deliveries')) this.#later(0, () => this.#enqueue(delivery))
  }

  send(outgoing: Outgoing, delayMs = 0): void {
    const fault = this.#modes.get(outgoing.vendor)
    const applies = (of: 'drop' | 'duplicate' | 'reorder') =>
      fault !== undefined && fault.random() < Number(fault.mode[of])
    if (applies('drop')) return
    const wait = delayMs + (fault?.mode.delayMs ?? 0)
    for (let remaining = applies('duplicate') ? 2 : 1; remaining > 0; remaining--)
      this.#accept(outgoing, wait, applies('reorder'))
  }

  setMode(mode: Mode): void {
    this.#modes.set(mode.vendor, { mode, random: createRandom(mode.seed) })
  }

  modes(): Mode[] {
    return [...this.#modes.values()].map(({ mode }) => mode)
  }

  /** The latest attempts, oldest first. */
  reports(): Report[] {
    return this.#reports
  }

  close(): void {
    this.#stop.abort()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #accept(outgoing: Outgoing, waitMs: number, reorder: boolean): void {
    const delivery = { ...outgoing, key: randomUUID(), attempts: 0 }
    this.#state.put('deliveries', delivery.key, delivery)
    this.#later(waitMs, () => (reorder ? this.#swap(delivery) : this.#enqueue(delivery)))
  }

  #swap(delivery: Delivery): void {
    const first = this.#held.get(delivery.vendor)
    if (first) {
      this.#held.delete(delivery.vendor)
      this.#enqueue(delivery)
      this.#later(50, () => this.#enqueue(first))
      return
    }
    this.#held.set(delivery.vendor, delivery)
    this.#later(REORDER_HOLD_MS, () => {
      if (this.#held.get(delivery.vendor) !== delivery) return
      this.#held.delete(delivery.vendor)
      this.#enqueue(delivery)
    })
  }

  #enqueue(delivery: Delivery): void {
    this.#ready.push(delivery)
    this.#pump()
  }

  #pump(): void {
    while (this.#running < CONCURRENCY) {
      const delivery = this.#ready.shift()
      if (!delivery) return
      this.#running += 1
      void this.#attempt(delivery).finally(() => {
        this.#running -= 1
        this.#pump()
      })
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const status = await this.#post(delivery)
    if (this.#stop.signal.aborted) return
    delivery.attempts += 1
    this.#report(delivery, status)
    const wait = status !== null && status < 300 ? null : retryDelay(delivery, status)
    if (wait === null) this.#state.remove('deliveries', delivery.key)
    else this.#later(wait, () => this.#enqueue(delivery))
  }

  async #post({ id, url, contentType, body, signing }: Delivery): Promise<number | null> {
    try {
      const headers = { 'content-type': contentType, ...signatureHeaders(signing, id, url, body) }
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(10_000)])
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
      await response.arrayBuffer()
      return response.status
    } catch {
      return null
    }
  }

  #report(delivery: Delivery, status: number | null): void {
    const { id, vendor, url, body, attempts } = delivery
    this.#reports.push({ id, vendor, url, status, attempt: attempts, at: new Date().toISOString(), body })
    if (this.#reports.length > MAX_REPORTS * 1.2) this.#reports = this.#reports.slice(-MAX_REPORTS)
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }
}

/**
 * Returns the milliseconds until the next attempt, null to give up. Twilio retries a failed connection once and accepts
 * any response; Open Messaging tries 5 times, 5 s apart; the others back off for about ten minutes.
 */
function retryDelay(delivery: Delivery, status: number | null): number | null {
  const { attempts, signing } = delivery
  if (signing.kind === 'twilio') return status === null && attempts < 2 ? 500 : null
  if (signing.kind === 'hub') return attempts < 5 ? 5_000 : null
  return attempts < 45 ? Math.min(15_000, 250 * 2 ** attempts) : null
}
