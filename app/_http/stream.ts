/** As often as a proxy needs to believe that a quiet stream lives. */
const BEAT_MS = 10_000

type Options<T> = {
  /** Aborted when the reader leaves. */
  reader: AbortSignal
  start: (gone: AbortSignal) => AsyncGenerator<T>
  onError: (error: unknown) => void
}

/**
 * Server-sent events from a generator; it is told through `gone` when the reader leaves, and always run to its end. When it
 * fails the stream just ends: the reader comes back, and is refused with a status if that is what it needs to hear.
 */
export function streamOf<T extends object>({ reader, start, onError }: Options<T>): Response {
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  reader.addEventListener('abort', leave)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start: async (stream) => {
      const write = (text: string) => {
        if (!leaving.signal.aborted) stream.enqueue(encoder.encode(text))
      }
      const beat = setInterval(() => write(': \n\n'), BEAT_MS)
      try {
        write('retry: 300\n\n')
        for await (const event of start(leaving.signal)) {
          write(`${'id' in event ? `id: ${event.id}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
        }
      } catch (error) {
        onError(error)
      } finally {
        clearInterval(beat)
        if (!leaving.signal.aborted) stream.close()
        reader.removeEventListener('abort', leave)
      }
    },
    cancel: leave,
  })
  // `no-transform`: a compressing server would hold events back until there are enough to compress.
  const headers = {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  }
  return new Response(body, { headers })
}
