/** Interval of keep-alive comments, so that proxies do not close a quiet stream. */
const KEEP_ALIVE_MS = 10_000

type Options<T> = {
  /** Aborted when the client disconnects. */
  signal: AbortSignal
  start: (disconnected: AbortSignal) => AsyncGenerator<T>
  onError: (error: unknown) => void
}

/**
 * Streams a generator as server-sent events. `disconnected` is aborted when the client disconnects, and the generator always runs
 * to its end. On an error the stream ends; the client reconnects and then receives the error as a status.
 */
export function eventStream<T extends object>({ signal, start, onError }: Options<T>): Response {
  const disconnected = new AbortController()
  const disconnect = () => disconnected.abort()
  signal.addEventListener('abort', disconnect)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start: async (stream) => {
      const write = (text: string) => {
        if (!disconnected.signal.aborted) stream.enqueue(encoder.encode(text))
      }
      const keepAlive = setInterval(() => write(': \n\n'), KEEP_ALIVE_MS)
      try {
        write('retry: 300\n\n')
        for await (const event of start(disconnected.signal)) {
          write(`${'id' in event ? `id: ${event.id}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
        }
      } catch (error) {
        onError(error)
      } finally {
        clearInterval(keepAlive)
        if (!disconnected.signal.aborted) stream.close()
        signal.removeEventListener('abort', disconnect)
      }
    },
    cancel: disconnect,
  })
  // `no-transform`, because a compressing proxy would buffer events until it has enough data.
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  }
  return new Response(body, { headers })
}
