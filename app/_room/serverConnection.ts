import type { EnterResult, RoomEvent, RoomRequest, SignalBody } from '#server/video/rooms/schema.ts'
import { readEvents } from './events.ts'

export type ServerListeners = {
  onEvent(event: RoomEvent): void
  /** The ticket is missing or expired, so the room must be opened again from the join page. */
  onTicketLost(): void
  /** Called with whether the server's event stream is alive. */
  onConnected(isConnected: boolean): void
}

const RETRY_MS = { first: 250, max: 4_000 }
/** Without any data for this long the stream is considered dead; the server sends a comment every ten seconds. */
const SILENCE_LIMIT_MS = 25_000

/** The connection to the server: requests, and one event stream that is resumed after an interruption. */
export class ServerConnection {
  #epoch = 0
  #lastEventId = 0
  #stream: AbortController | null = null
  #skipPause: (() => void) | null = null
  #queue: { toEpoch: number; signal: SignalBody }[] = []
  #isSending = false
  #isStreamEnded = false
  #isClosed = false
  #listening = Promise.resolve()

  constructor(
    readonly path: string,
    readonly events: ServerListeners,
  ) {}

  /** Enters the room, also again after an interruption. The stream of the old epoch is closed first, because it would report this page as replaced. */
  async enter(tab: string, takeOver: boolean): Promise<EnterResult | 'access_lost'> {
    this.#isStreamEnded = true
    this.#stream?.abort()
    this.#skipPause?.()
    await this.#listening
    const response = await this.#post({ kind: 'enter', tab, takeOver })
    if (response.status === 401 || response.status === 403) return 'access_lost'
    if (!response.ok) throw new Error(`enter: ${response.status}`)
    const result: EnterResult = await response.json()
    if (result.ok && !this.#isClosed) this.#listen(result.epoch)
    return result
  }

  /** Sends signals in order, several per request, and retries while the network is unavailable. */
  signal(toEpoch: number, signal: SignalBody): void {
    this.#queue.push({ toEpoch, signal })
    void this.#flush()
  }

  async leave(kind: 'leave' | 'end'): Promise<void> {
    const epoch = this.#epoch
    this.close()
    if (epoch > 0) await this.#post({ kind, epoch })
  }

  /** Reconnects at once after a change of network, instead of waiting for the old stream to time out. */
  reconnect(): void {
    this.#stream?.abort()
    this.#skipPause?.()
  }

  close(): void {
    this.#isClosed = true
    this.#isStreamEnded = true
    this.#stream?.abort()
    this.#skipPause?.()
  }

  #listen(epoch: number): void {
    this.#epoch = epoch
    this.#lastEventId = 0
    this.#queue = []
    this.#isStreamEnded = false
    this.#listening = this.#keepListening()
  }

  async #keepListening(): Promise<void> {
    let pause = RETRY_MS.first
    while (!this.#isStreamEnded) {
      const received = await this.#listenOnce()
      if (this.#isStreamEnded) break
      pause = received ? RETRY_MS.first : Math.min(pause * 2, RETRY_MS.max)
      await this.#pause(pause)
    }
  }

  /** Returns whether anything was received. */
  async #listenOnce(): Promise<boolean> {
    const stream = new AbortController()
    this.#stream = stream
    let received = false
    let silence = setTimeout(() => stream.abort(), SILENCE_LIMIT_MS)
    const onData = () => {
      clearTimeout(silence)
      silence = setTimeout(() => stream.abort(), SILENCE_LIMIT_MS)
      if (!received) this.events.onConnected(true)
      received = true
    }
    try {
      const headers = { 'x-room-epoch': String(this.#epoch), 'last-event-id': String(this.#lastEventId) }
      const response = await fetch(`${this.path}/events`, { headers, signal: stream.signal, cache: 'no-store' })
      if (response.status === 401) this.#loseTicket()
      if (!response.ok || !response.body) return false
      let isClosed = false
      for await (const event of readEvents(response.body, onData)) isClosed = this.#handle(event) || isClosed
      if (!isClosed && !this.#isStreamEnded) this.events.onConnected(false)
    } catch {
      if (!this.#isStreamEnded) this.events.onConnected(false)
    } finally {
      clearTimeout(silence)
    }
    return received
  }

  /** Returns whether the event ends the stream deliberately. */
  #handle(event: RoomEvent): boolean {
    if (event.type === 'signal') this.#lastEventId = event.id
    if (event.type === 'closed') this.#isStreamEnded = true
    if (event.type !== 'reconnect') this.events.onEvent(event)
    return event.type === 'reconnect' || event.type === 'closed'
  }

  #loseTicket(): void {
    this.#isStreamEnded = true
    this.events.onTicketLost()
  }

  async #flush(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    while (this.#queue.length > 0 && !this.#isStreamEnded) {
      const toEpoch = this.#queue[0]?.toEpoch ?? 0
      const batch = this.#queue.filter((one) => one.toEpoch === toEpoch).slice(0, 50)
      const signals = batch.map((one) => one.signal)
      const request: RoomRequest = { kind: 'signal', epoch: this.#epoch, toEpoch, signals }
      const done = await this.#post(request).then(
        (response) => response.ok || response.status < 500,
        () => false,
      )
      if (done) this.#queue = this.#queue.filter((one) => !batch.includes(one))
      else await this.#pause(RETRY_MS.first * 2)
    }
    this.#isSending = false
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#skipPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #post(request: RoomRequest): Promise<Response> {
    return fetch(this.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      keepalive: request.kind === 'leave' || request.kind === 'end',
    })
  }
}
