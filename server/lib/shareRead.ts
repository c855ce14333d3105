const readsByDb = new WeakMap<object, Map<string, Promise<unknown>>>()

/**
 * Shares one read among all callers with the same key in one turn of the event loop, as when many requests compete for a
 * slot. The read starts after all of them have called, so no caller gets an older state. Within a transaction nothing is
 * shared. Callers must not modify the result, because they share it.
 */
export function shareRead<T>(db: object, key: string, read: () => Promise<T>): Promise<T> {
  if ('rollback' in db) return read()
  const reads = readsByDb.get(db) ?? new Map<string, Promise<unknown>>()
  readsByDb.set(db, reads)
  const known = reads.get(key)
  // The key identifies the read, so the stored promise has the type of its result.
  if (known) return known as Promise<T>
  const begun = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    reads.delete(key)
    return read()
  })
  reads.set(key, begun)
  return begun
}
