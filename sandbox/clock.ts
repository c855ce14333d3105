import { fields, number } from './json.ts'
import type { State } from './state.ts'

/** The business clock: real time plus the offset that the app sends. Stored between runs. */
export class Clock {
  readonly #state: State
  #offsetMs: number

  constructor(state: State) {
    this.#state = state
    this.#offsetMs = number(fields(state.get('settings', 'clock')).offsetMs) ?? 0
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  set(offsetMs: number): void {
    this.#offsetMs = offsetMs
    this.#state.put('settings', 'clock', { offsetMs })
  }

  now(): Date {
    return new Date(Date.now() + this.#offsetMs)
  }

  iso(): string {
    return this.now().toISOString()
  }
}
