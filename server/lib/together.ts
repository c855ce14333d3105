const asked = new WeakMap<object, Map<string, Promise<unknown>>>()

/**
 * Makes a read once for all who ask for it within the same turn of the event loop, as many rivals do. It begins only when
 * all of them have asked, so nobody is given what was true before. Within a transaction everybody reads for themselves.
 * What it gives is shared: nobody changes it.
 */
export function together<T>(db: object, key: string, read: () => Promise<T>): Promise<T> {
  if ('rollback' in db) return read()
  const reads = asked.get(db) ?? new Map<string, Promise<unknown>>()
  asked.set(db, reads)
  const known = reads.get(key)
  // The key says which read it is, so it is the same one with the same answer.
  if (known) return known as Promise<T>
  const begun = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    reads.delete(key)
    return read()
  })
  reads.set(key, begun)
  return begun
}
