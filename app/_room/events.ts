import type { RoomEvent } from '#server/video/rooms/schema.ts'

/** Reads server-sent events from a response body. `onData` is called for every received chunk, including keep-alive comments. */
export async function* readEvents(body: ReadableStream<Uint8Array>, onData: () => void): AsyncGenerator<RoomEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let incomplete = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onData()
      const events = (incomplete + decoder.decode(value, { stream: true })).split('\n\n')
      incomplete = events.pop() ?? ''
      for (const event of events) {
        const data = event
          .split('\n')
          .filter((line) => line.startsWith('data: '))
          .map((line) => line.slice(6))
          .join('\n')
        // The server is trusted, so its events are not validated.
        if (data) yield JSON.parse(data)
      }
    }
  } finally {
    reader.releaseLock()
  }
}
