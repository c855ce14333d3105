import { setTimeout as sleep } from 'node:timers/promises'
import { bookOne } from '../burst/book.ts'
import { runConcurrently } from '../jobs/contender.ts'
import type { Whole } from './whole.ts'

/** Bookings start well after the reminder's time, so that a booking causes two confirmations and nothing else. */
const FIRST_MINUTES = 180
const QUARTER_HOURS = 80

/** Makes bookings of two customers each for the queue, and counts the refused ones. */
export class Load {
  readonly #appUrl: string
  readonly #token: string
  readonly #from = Math.ceil(Date.now() / 900_000) * 900_000 + FIRST_MINUTES * 60_000
  #next = 0
  failed = 0

  constructor(appUrl: string, token: string) {
    this.#appUrl = appUrl
    this.#token = token
  }

  /** Makes one booking and returns its id and response time, or null if it failed. */
  async book(): Promise<{ id: string; ms: number } | null> {
    const op = this.#next++
    // The step has no common factor with the number of quarter hours, so every quarter hour is used, in jumps.
    const start = new Date(this.#from + ((op * 37) % QUARTER_HOURS) * 900_000)
    const emails = [`first-${op}@bench.test`, `second-${op}@bench.test`]
    const startedAt = performance.now()
    try {
      const id = await bookOne(this.#appUrl, this.#token, op, start, emails)
      return { id, ms: performance.now() - startedAt }
    } catch (error) {
      // The first one shows the reason.
      if (this.failed === 0) process.stderr.write(`${error}\n`)
      this.failed += 1
      return null
    }
  }

  /** Makes `count` bookings in a closed loop of requests, and waits until all are whole. */
  async request(count: number, concurrency: number, whole: Whole): Promise<{ times: number[]; perSecond: number }> {
    const booked: { id: string; ms: number }[] = []
    const ms = await runConcurrently(count, concurrency, async () => {
      const one = await this.book()
      if (one) booked.push(one)
    })
    await Promise.all(booked.map(({ id }) => whole.wait(id)))
    return { times: booked.map((one) => one.ms), perSecond: booked.length / (ms / 1000) }
  }

  /** Makes bookings for some time, with at most `concurrency` that are not whole. */
  async saturate(seconds: number, concurrency: number, whole: Whole): Promise<{ count: number; perSecond: number }> {
    const startedAt = performance.now()
    const elapsed = () => (performance.now() - startedAt) / 1000
    let count = 0
    const client = async () => {
      while (elapsed() < seconds) {
        const one = await this.book()
        if (!one) continue
        await whole.wait(one.id)
        count += 1
      }
    }
    await Promise.all(Array.from({ length: concurrency }, client))
    return { count, perSecond: count / elapsed() }
  }

  /** Makes bookings at a fixed rate, whether or not earlier ones were answered, and waits until all are whole. */
  async openLoop(seconds: number, perSecond: number, whole: Whole): Promise<void> {
    const running: Promise<void>[] = []
    const startedAt = performance.now()
    for (let index = 0; index < seconds * perSecond; index += 1) {
      await sleep(startedAt + (index * 1000) / perSecond - performance.now())
      running.push(this.book().then((one) => (one ? whole.wait(one.id) : undefined)))
    }
    await Promise.all(running)
  }
}
