import type { ClosedReason, IceServer, RoomEvent, RoomState, SignalBody } from '#server/video/rooms/schema.ts'
import { Media } from './media.ts'
import { navigatorConnection, networkKind } from './network.ts'
import { PeerConnection, type PeerConnectionState } from './peerConnection.ts'
import { PeerConversation } from './peerConversation.ts'
import { adaptSending, initialAdaptation, rateQuality } from './quality.ts'
import { ServerConnection } from './serverConnection.ts'
import type { RoomOptions } from './setup.ts'
import { absentPeer, emptyView, type PeerView, type RoomView } from './state.ts'
import { createStore, type Store } from './store.ts'

const SAMPLE_MS = 2_000
/** A connection that is not established or restored within this time is replaced by one with a new epoch. */
const RECONNECT_MS = 9_000
const REENTRY_MS = 4_000

/** Controls the room: the connections to server and peer, the own devices, and the state that the page shows. */
export class RoomController {
  readonly view: Store<RoomView> = createStore(emptyView)
  readonly media = new Media({
    onTrack: (kind, track) => {
      this.#link?.setTrack(kind, track)
      this.talk.sendStatus()
    },
  })
  readonly talk: PeerConversation
  readonly #options: RoomOptions
  readonly #wire: ServerConnection
  #link: PeerConnection | null = null
  #pair = ''
  #epoch = 0
  #peerEpoch = 0
  #iceServers: IceServer[] = []
  #course = initialAdaptation
  #looking: ReturnType<typeof setInterval> | undefined
  #anew: ReturnType<typeof setTimeout> | undefined
  #isGone = false
  #enteredAt = 0
  #hasReturned = false
  #network = networkKind()
  #onNetwork = (event: Event) => this.#networkChanged(event.type === 'online')

  constructor(options: RoomOptions) {
    this.#options = options
    this.talk = new PeerConversation({
      view: this.view,
      media: this.media,
      options,
      send: (said) => this.#link?.sendMessage(said),
    })
    this.#wire = new ServerConnection(`/api/rooms/${options.participantId}`, {
      onEvent: (event) => this.#take(event),
      onTicketLost: () => this.#close('ticket'),
      onConnected: (heard) => this.#heard(heard),
    })
  }

  async start(): Promise<void> {
    performance.mark('room:enter')
    window.addEventListener('online', this.#onNetwork)
    navigatorConnection()?.addEventListener('change', this.#onNetwork)
    void this.talk.offerCaptions()
    // A slow camera or an open permission prompt must not delay entering the lobby.
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

  /** Sends video again although the connection was poor. */
  tryPicture(): void {
    this.#course = initialAdaptation
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
    this.#link?.receive(event.body)
  }

  /** Shortly after entering, `taken` may come from a late request of this tab's previous page; then it enters again, once. */
  #leaveFor(reason: ClosedReason): void {
    const isEarly = Date.now() - this.#enteredAt < REENTRY_MS
    if (reason === 'taken' && isEarly && !this.#hasReturned) {
      this.#hasReturned = true
      void this.enter(false)
    } else this.#close(reason)
  }

  #takeState(state: RoomState): void {
    const view = this.view.get()
    const skew = new Date(state.now).getTime() - Date.now()
    const { late, expectedStart } = state
    this.view.set({ late, expectedStart, endsAt: new Date(state.endsAt).getTime(), clockSkewMs: skew })
    if (!state.peer) {
      this.#peerEpoch = 0
      this.#dropLink()
      this.view.set({ phase: 'waiting', peer: null, peerLeft: view.peerLeft || view.peer !== null, since: null })
      return
    }
    const since = new Date(state.since).getTime()
    this.view.set({
      peer: { ...(view.peer ?? absentPeer), isConnected: state.peer.isConnected },
      peerLeft: false,
      since,
    })
    if (state.peer.epoch >= this.#peerEpoch && state.peer.isConnected) this.#meet(state.peer.epoch)
  }

  /** Creates one connection per pair of pages; a reloaded page is a new one. */
  #meet(peerEpoch: number): void {
    const pair = `${this.#epoch}:${peerEpoch}`
    if (pair === this.#pair && this.#link) return
    this.#dropLink()
    this.#pair = pair
    this.#peerEpoch = peerEpoch
    if (this.view.get().phase === 'waiting') this.view.set({ phase: 'connecting' })
    const isCurrent = () => this.#pair === pair
    this.#link = new PeerConnection({
      polite: this.#options.side === 'customer',
      iceServers: this.#iceServers,
      tracks: this.media.tracks(),
      send: (signal: SignalBody) => isCurrent() && this.#wire.signal(peerEpoch, signal),
      onState: (state) => isCurrent() && this.#linked(state),
      onPeerMedia: (picture, screen) => isCurrent() && this.#setPeer({ picture, screen }),
      onMessage: (text) => isCurrent() && this.talk.receive(text),
      onOpen: () => isCurrent() && this.talk.sendHistory(),
    })
    this.#startAnewUnlessConnected()
    this.#looking = setInterval(() => void this.#look(), SAMPLE_MS)
  }

  #linked(state: PeerConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#anew)
      performance.mark('room:connected')
      this.view.set({ phase: 'call', connection: 'ok' })
      return
    }
    this.view.set({ connection: 'interrupted' })
    this.#startAnewUnlessConnected()
  }

  #startAnewUnlessConnected(): void {
    clearTimeout(this.#anew)
    this.#anew = setTimeout(() => {
      // An absent peer comes back as a new page, so there is nothing to connect to until then.
      if (this.view.get().peer?.isConnected) void this.enter(false)
      else this.#startAnewUnlessConnected()
    }, RECONNECT_MS)
  }

  async #look(): Promise<void> {
    if (this.view.get().phase !== 'call' || !this.#link) return
    const quality = rateQuality(await this.#link.sample())
    const before = this.#course.sending
    this.#course = adaptSending(this.#course, quality)
    this.view.set({ quality })
    if (this.#course.sending !== before) this.#applyCourse()
  }

  #applyCourse(): void {
    this.view.set({ sending: this.#course.sending })
    void this.#link?.limitVideo(this.#course.sending)
    this.talk.sendStatus()
  }

  #heard(heard: boolean): void {
    // During a call a short interruption of the server connection does not matter to the participants.
    if (this.view.get().phase !== 'call') this.view.set({ connection: heard ? 'ok' : 'interrupted' })
  }

  /** Browsers also fire this event for new estimates of the speed; only another or a restored network matters. */
  #networkChanged(isBack: boolean): void {
    const before = this.#network
    this.#network = networkKind()
    if (!isBack && this.#network === before) return
    this.#wire.reconnect()
    this.#link?.restartIce()
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

  /** Returns an id that is kept across reloads and differs between tabs. */
  #tab(): string {
    const key = `punctual-room-${this.#options.participantId}`
    const known = sessionStorage.getItem(key) ?? crypto.randomUUID()
    sessionStorage.setItem(key, known)
    return known
  }
}
