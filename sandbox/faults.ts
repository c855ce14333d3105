import { z } from 'zod'
import { dice } from './dice.ts'
import { VENDORS } from './vendors.ts'

export const faultInput = z.object({
  vendor: z.enum(VENDORS),
  /** Part of the path (with its query), or its beginning. */
  path: z.string().optional(),
  method: z.string().optional(),
  /** `status` answers at once; `status-after` does the work first, `drop-response` too, and then never answers. */
  mode: z.enum(['status', 'status-after', 'slow', 'hang', 'reset', 'drop-response']),
  status: z.number().int().min(400).max(599).default(500),
  /** Seconds, sent as Retry-After. */
  retryAfter: z.number().min(0).optional(),
  delayMs: z.number().min(0).default(1_000),
  probability: z.number().min(0).max(1).default(1),
  /** How often it strikes before it is spent; absent: for ever. */
  times: z.number().int().min(1).optional(),
  /** Makes the probability's dice repeatable. */
  seed: z.number().int().optional(),
})
export type Fault = z.infer<typeof faultInput> & { id: number; struck: number }

/** The planted faults. The first that matches a request strikes; spent ones stay listed. Not kept between runs. */
export class Faults {
  #faults: (Fault & { roll: () => number })[] = []
  #nextId = 1

  add(input: z.infer<typeof faultInput>): Fault {
    const fault = { ...input, id: this.#nextId++, struck: 0, roll: dice(input.seed) }
    this.#faults.push(fault)
    return visible(fault)
  }

  list(): Fault[] {
    return this.#faults.map(visible)
  }

  clear(id?: number): void {
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id)
  }

  strike(vendor: string, method: string, url: string): Fault | null {
    const fault = this.#faults.find(
      (candidate) => matches(candidate, vendor, method, url) && candidate.roll() < candidate.probability,
    )
    if (!fault) return null
    fault.struck += 1
    return visible(fault)
  }
}

function matches(fault: Fault, vendor: string, method: string, url: string): boolean {
  if (fault.vendor !== vendor || (fault.times !== undefined && fault.struck >= fault.times)) return false
  if (fault.method && fault.method.toUpperCase() !== method) return false
  return !fault.path || url.includes(fault.path)
}

function visible({ roll: _, ...fault }: Fault & { roll: () => number }): Fault {
  return fault
}
