import { z } from 'zod'
import { createRandom } from './random.ts'
import { VENDORS } from './vendors.ts'

export const faultInput = z.object({
  vendor: z.enum(VENDORS),
  /** Any part of the path, including the query. */
  path: z.string().optional(),
  method: z.string().optional(),
  /**
   * `status` responds at once; `status-after` and `drop-response` apply the effect first, and `drop-response` then
   * closes the connection without a response.
   */
  mode: z.enum(['status', 'status-after', 'slow', 'hang', 'reset', 'drop-response']),
  status: z.number().int().min(400).max(599).default(500),
  /** Seconds, sent as Retry-After. */
  retryAfter: z.number().min(0).optional(),
  delayMs: z.number().min(0).default(1_000),
  probability: z.number().min(0).max(1).default(1),
  /** Number of requests that it affects; unlimited when absent. */
  times: z.number().int().min(1).optional(),
  /** Makes the random choices repeatable. */
  seed: z.number().int().optional(),
})
export type Fault = z.infer<typeof faultInput> & { id: number; struck: number }

/**
 * The configured faults. The first one that matches a request applies; used-up ones stay listed. Not stored between
 * runs.
 */
export class Faults {
  #faults: (Fault & { random: () => number })[] = []
  #nextId = 1

  add(input: z.infer<typeof faultInput>): Fault {
    const fault = { ...input, id: this.#nextId++, struck: 0, random: createRandom(input.seed) }
    this.#faults.push(fault)
    return withoutRandom(fault)
  }

  list(): Fault[] {
    return this.#faults.map(withoutRandom)
  }

  clear(id?: number): void {
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id)
  }

  apply(vendor: string, method: string, url: string): Fault | null {
    const fault = this.#faults.find(
      (candidate) => matches(candidate, vendor, method, url) && candidate.random() < candidate.probability,
    )
    if (!fault) return null
    fault.struck += 1
    return withoutRandom(fault)
  }
}

function matches(fault: Fault, vendor: string, method: string, url: string): boolean {
  if (fault.vendor !== vendor || (fault.times !== undefined && fault.struck >= fault.times)) return false
  if (fault.method && fault.method.toUpperCase() !== method) return false
  return !fault.path || url.includes(fault.path)
}

function withoutRandom({ random: _, ...fault }: Fault & { random: () => number }): Fault {
  return fault
}
