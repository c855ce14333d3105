/**
 * One way of keeping future work in PostgreSQL. Each measured method does all `count` items with `atOnce` workers and gives
 * the milliseconds it took, to the last item's end in the database; starting up and shutting down do not count.
 */
export type Contender = {
  name: string
  /** Empties its tables and vacuums them. */
  reset(): Promise<void>
  /** Puts `count` due items there, to be settled in one of two ways; not measured. */
  fill(count: number, how: 'each' | 'batches'): Promise<void>
  /** One item in one transaction of the caller's, each. */
  enqueue(count: number, atOnce: number): Promise<number>
  /** Claims, performs nothing, settles each item by itself and writes one row into bench_facts for it. */
  settleEach(count: number, atOnce: number): Promise<number>
  /** Claims and settles 50 at a time; absent where there is no such thing. */
  settleBatches?(count: number, atOnce: number): Promise<number>
  close(): Promise<void>
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** `count` rounds of work shared by `atOnce` loops; milliseconds. */
export async function share(count: number, atOnce: number, work: () => Promise<void>): Promise<number> {
  let left = count
  const loop = async () => {
    while (left > 0) {
      left -= 1
      await work()
    }
  }
  return timed(() => Promise.all(Array.from({ length: atOnce }, loop)))
}
