import type { ClosedReason, IceServer, RoomEvent, RoomState, SignalBody } from '#server/video/rooms/schema.ts'
import { Link, type LinkState } from './link.ts'
import { Media } from './media.ts'
import { navigatorConnection, networkKind } from './network.ts'
import { firstCourse, judge, steer } from './quality.ts'
import type { RoomOptions } from './setup.ts'
import { absentPeer, emptyView, type PeerView, type RoomView } from './state.ts'
import { createStore, type Store } from './store.ts'
import { Talk } from './talk.ts'
import { Wire } from './wire.ts'

const LOOK_MS = 2_000
/** A connection that does not come about, or back, is begun anew with a new epoch. */
const ANEW_MS = 9_000
const EARLY_MS = 4_000

/** Everything behind the room's page: the server, the other side, one's own devices, and what the page shows of them. */
export class RoomController {
  readonly view: Store<RoomView> = createStore(emptyView)
  readonly media = new Media({
    onTrack: (kind, track) => {
      this.#link?.setTrack(kind, track)
      this.talk.tellStatus()
    },
  })
  readonly talk: Talk
  readonly #options: RoomOptions
  readonly #wire: Wire
  #link: Link | null = null
  #pair = ''
  #epoch = 0
  #peerEpoch = 0
  #iceServers: IceServer[] = []
  #course = firstCourse
  #looking: ReturnType<typeof setInterval> | undefined
  #anew: ReturnType<typeof setTimeout> | undefined
  #isGone = false
  #enteredAt = 0
  #hasReturned = false
  #network = networkKind()
  #onNetwork = (event: Event) => this.#networkChanged(event.type === 'online')

  constructor(options: RoomOptions) {
    this.#options = options
    this.talk = new Talk({ view: this.view, media: this.media, options, say: (said) => this.#link?.say(said) })
    this.#wire = new Wire(`/api/rooms/${options.participantId}`, {
      onEvent: (event) => this.#take(event),
      onTicketLost: () => this.#close('ticket'),
      onHeard: (heard) => this.#heard(heard),
    })
  }

  async start(): Promise<void> {
    performance.mark('room:enter')
    window.addEventListener('online', this.#onNetwork)
    navigatorConnection()?.addEventListener('change', this.#onNetwork)
    void this.talk.offerCaptions()
    // A camera that takes its time, or a question that waits for an answer, keeps nobody out of the lobby.
    void this.media.start()
    await this.enter(false)
  }

  async enter(takeOver: boolean): Promise<void> {
    try {
      const entered = await this.#wire.enter(this.#tab(), takeOver)
      if (this.#isGone) return
      if (entered === 'ticket') return this.#close('ticket')
      if (entered.ok) {
        this.#epoch = entered.epoch
        this.#enteredAt = Date.now()
        this.#iceServers = entered.iceServers
        this.#dropLink()
        if (this.view.get().phase !== 'call') this.view.set({ phase: 'waiting' })
        this.#takeState(entered.state)
      } else if (entered.reason === 'elsewhere' || entered.reason === 'full') this.view.set({ phase: entered.reason })
      else this.#close(entered.reason)
    } catch {
      if (this.#isGone) return
      if (this.view.get().phase === 'entering') this.view.set({ phase: 'failed' })
      else this.#startAnewUnlessConnected()
    }
  }

  async leave(kind: 'leave' | 'end'): Promise<void> {
    this.#close(kind === 'end' ? 'ended' : 'left')
    await this.#wire.leave(kind).catch(() => {})
  }

  /** Pictures again, though the line was poor a moment ago. */
  tryPicture(): void {
    this.#course = firstCourse
    this.#applyCourse()
  }

  dispose(): void {
    this.#isGone = true
    window.removeEventListener('online', this.#onNetwork)
    navigatorConnection()?.removeEventListener('change', this.#onNetwork)
    this.#wire.close()
    this.#dropLink()
    this.media.stop()
    this.talk.stop()
  }

  #take(event: RoomEvent): void {
    if (event.type === 'closed') this.#leaveFor(event.reason)
    if (event.type === 'state') this.#takeState(event.state)
    if (event.type !== 'signal' || event.fromEpoch < this.#peerEpoch) return
    this.#meet(event.fromEpoch)
    this.#link?.take(event.body)
  }

  /** What an earlier page of this tab had asked for may arrive after it is gone: so soon, one's own seat is taken back once. */
  #leaveFor(reason: ClosedReason): void {
    const isEarly = Date.now() - this.#enteredAt < EARLY_MS
    if (reason === 'taken' && isEarly && !this.#hasReturned) {
      this.#hasReturned = true
      void this.enter(false)
    } else this.#close(reason)
  }

  #takeState(state: RoomState): void {
    const view = this.view.get()
    const skew = new Date(state.now).getTime() - Date.now()
    const { late, expectedStart } = state
    this.view.set({ late, expectedStart, endsAt: new Date(state.endsAt).getTime(), skew })
    if (!state.peer) {
      this.#peerEpoch = 0
      this.#dropLink()
      this.view.set({ phase: 'waiting', peer: null, left: view.left || view.peer !== null, since: null })
      return
    }
    const since = new Date(state.since).getTime()
    this.view.set({ peer: { ...(view.peer ?? absentPeer), here: state.peer.isConnected }, left: false, since })
    if (state.peer.epoch >= this.#peerEpoch && state.peer.isConnected) this.#meet(state.peer.epoch)
  }

  /** One connection for each pair of pages: whoever reloads is a new page, and gets a new one. */
  #meet(peerEpoch: number): void {
    const pair = `${this.#epoch}:${peerEpoch}`
    if (pair === this.#pair && this.#link) return
    this.#dropLink()
    this.#pair = pair
    this.#peerEpoch = peerEpoch
    if (this.view.get().phase === 'waiting') this.view.set({ phase: 'connecting' })
    const isCurrent = () => this.#pair === pair
    this.#link = new Link({
      polite: this.#options.side === 'customer',
      iceServers: this.#iceServers,
      tracks: this.media.tracks(),
      send: (signal: SignalBody) => isCurrent() && this.#wire.signal(peerEpoch, signal),
      onState: (state) => isCurrent() && this.#linked(state),
      onRemote: (picture, screen) => isCurrent() && this.#setPeer({ picture, screen }),
      onMessage: (text) => isCurrent() && this.talk.hear(text),
      onOpen: () => isCurrent() && this.talk.greet(),
    })
    this.#startAnewUnlessConnected()
    this.#looking = setInterval(() => void this.#look(), LOOK_MS)
  }

  #linked(state: LinkState): void {
    if (state === 'connected') {
      clearTimeout(this.#anew)
      performance.mark('room:connected')
      this.view.set({ phase: 'call', link: 'ok' })
      return
    }
    this.view.set({ link: 'interrupted' })
    this.#startAnewUnlessConnected()
  }

  #startAnewUnlessConnected(): void {
    clearTimeout(this.#anew)
    this.#anew = setTimeout(() => {
      // Whoever is away comes back as a new page; until then there is nobody to meet.
      if (this.view.get().peer?.here) void this.enter(false)
      else this.#startAnewUnlessConnected()
    }, ANEW_MS)
  }

  async #look(): Promise<void> {
    if (this.view.get().phase !== 'call' || !this.#link) return
    const quality = judge(await this.#link.look())
    const before = this.#course.sending
    this.#course = steer(this.#course, quality)
    this.view.set({ quality })
    if (this.#course.sending !== before) this.#applyCourse()
  }

  #applyCourse(): void {
    this.view.set({ sending: this.#course.sending })
    void this.#link?.limit(this.#course.sending)
    this.talk.tellStatus()
  }

  #heard(heard: boolean): void {
    // Two people who see each other need not know that the server was away for a moment.
    if (this.view.get().phase !== 'call') this.view.set({ link: heard ? 'ok' : 'interrupted' })
  }

  /** Browsers tell of every new guess at the line's speed too: only another network, or one that is back, is news. */
  #networkChanged(isBack: boolean): void {
    const before = this.#network
    this.#network = networkKind()
    if (!isBack && this.#network === before) return
    this.#wire.reconnect()
    this.#link?.restart()
  }

  #setPeer(changes: Partial<PeerView>): void {
    this.view.set({ peer: { ...(this.view.get().peer ?? absentPeer), ...changes } })
  }

  #dropLink(): void {
    clearInterval(this.#looking)
    clearTimeout(this.#anew)
    this.#link?.close()
    this.#link = null
    this.#pair = ''
    const { peer } = this.view.get()
    if (peer) this.view.set({ peer: { ...peer, picture: null, screen: null, sharing: false, caption: '' } })
  }

  #close(closed: ClosedReason | 'ticket'): void {
    this.#wire.close()
    this.#dropLink()
    this.media.stop()
    this.talk.stop()
    this.view.set({ phase: 'closed', closed, peer: null })
  }

  /** The same over a reload, another in every tab. */
  #tab(): string {
    const key = `punctual-room-${this.#options.participantId}`
    const known = sessionStorage.getItem(key) ?? crypto.randomUUID()
    sessionStorage.setItem(key, known)
    return known
  }
}
