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
import { readTabId } from './tabId.ts'

const SAMPLE_MS = 2_000
/** A connection that is not established or restored within this time is replaced by one with a new epoch. */
const RECONNECT_MS = 9_000
const REENTRY_MS = 4_000

/** Controls the room: the connections to server and peer, the own devices, and the state that the page shows. */
export class RoomController {
  readonly view: Store<RoomView> = createStore(emptyView)
  readonly media = new Media({
    onTrack: (kind, track) => {
      this.#peerConnection?.setTrack(kind, track)
      this.conversation.sendStatus()
    },
  })
  readonly conversation: PeerConversation
  readonly #options: RoomOptions
  readonly #server: ServerConnection
  #peerConnection: PeerConnection | null = null
  #epochPair = ''
  #epoch = 0
  #peerEpoch = 0
  #iceServers: IceServer[] = []
  #adaptation = initialAdaptation
  #sampling: ReturnType<typeof setInterval> | undefined
  #reconnectTimer: ReturnType<typeof setTimeout> | undefined
  #isDisposed = false
  #enteredAt = 0
  #hasReentered = false
  #network = networkKind()
  #onNetworkChange = (event: Event) => this.#handleNetworkChange(event.type === 'online')

  constructor(options: RoomOptions) {
    this.#options = options
    this.conversation = new PeerConversation({
      view: this.view,
      media: this.media,
      options,
      send: (message) => this.#peerConnection?.sendMessage(message),
    })
    this.#server = new ServerConnection(`/api/rooms/${options.participantId}`, {
      onEvent: (event) => this.#handleEvent(event),
      onTicketLost: () => this.#close('access_lost'),
      onConnected: (isAlive) => this.#handleServerState(isAlive),
    })
  }

  async start(): Promise<void> {
    performance.mark('room:enter')
    window.addEventListener('online', this.#onNetworkChange)
    navigatorConnection()?.addEventListener('change', this.#onNetworkChange)
    void this.conversation.offerCaptions()
    // A slow camera or an open permission prompt must not delay entering the lobby.
    void this.media.start()
    await this.enter(false)
  }

  async enter(takeOver: boolean): Promise<void> {
    try {
      const result = await this.#server.enter(readTabId(this.#options.participantId), takeOver)
      if (this.#isDisposed) return
      if (result === 'access_lost') return this.#close('access_lost')
      if (result.ok) {
        this.#epoch = result.epoch
        this.#enteredAt = Date.now()
        this.#iceServers = result.iceServers
        this.#closePeerConnection()
        if (this.view.get().phase !== 'call') this.view.set({ phase: 'waiting' })
        this.#applyState(result.state)
      } else if (result.reason === 'elsewhere' || result.reason === 'full') this.view.set({ phase: result.reason })
      else this.#close(result.reason)
    } catch {
      if (this.#isDisposed) return
      if (this.view.get().phase === 'entering') this.view.set({ phase: 'failed' })
      else this.#reconnectUnlessConnected()
    }
  }

  async leave(kind: 'leave' | 'end'): Promise<void> {
    this.#close(kind === 'end' ? 'ended' : 'left')
    await this.#server.leave(kind).catch(() => {})
  }

  /** Sends video again although the connection was poor. */
  tryVideo(): void {
    this.#adaptation = initialAdaptation
    this.#applyAdaptation()
  }

  dispose(): void {
    this.#isDisposed = true
    window.removeEventListener('online', this.#onNetworkChange)
    navigatorConnection()?.removeEventListener('change', this.#onNetworkChange)
    this.#server.close()
    this.#closePeerConnection()
    this.media.stop()
    this.conversation.stop()
  }

  #handleEvent(event: RoomEvent): void {
    if (event.type === 'closed') this.#handleClosed(event.reason)
    if (event.type === 'state') this.#applyState(event.state)
    if (event.type !== 'signal' || event.fromEpoch < this.#peerEpoch) return
    this.#connectTo(event.fromEpoch)
    this.#peerConnection?.receive(event.body)
  }

  /**
   * Enters again, once, if `taken` arrives shortly after entering: it may be the late effect of a request by this tab's
   * previous page.
   */
  #handleClosed(reason: ClosedReason): void {
    const isEarly = Date.now() - this.#enteredAt < REENTRY_MS
    if (reason === 'taken' && isEarly && !this.#hasReentered) {
      this.#hasReentered = true
      void this.enter(false)
    } else this.#close(reason)
  }

  #applyState(state: RoomState): void {
    const view = this.view.get()
    const clockSkewMs = new Date(state.now).getTime() - Date.now()
    const { late, expectedStart } = state
    this.view.set({ late, expectedStart, endsAt: new Date(state.endsAt).getTime(), clockSkewMs })
    if (!state.peer) {
      this.#peerEpoch = 0
      this.#closePeerConnection()
      this.view.set({ phase: 'waiting', peer: null, peerLeft: view.peerLeft || view.peer !== null, since: null })
      return
    }
    const since = new Date(state.since).getTime()
    this.view.set({
      peer: { ...(view.peer ?? absentPeer), isConnected: state.peer.isConnected },
      peerLeft: false,
      since,
    })
    if (state.peer.epoch >= this.#peerEpoch && state.peer.isConnected) this.#connectTo(state.peer.epoch)
  }

  /** Creates one connection per pair of pages; a reloaded page is a new one. */
  #connectTo(peerEpoch: number): void {
    const pair = `${this.#epoch}:${peerEpoch}`
    if (pair === this.#epochPair && this.#peerConnection) return
    this.#closePeerConnection()
    this.#epochPair = pair
    this.#peerEpoch = peerEpoch
    if (this.view.get().phase === 'waiting') this.view.set({ phase: 'connecting' })
    const isCurrent = () => this.#epochPair === pair
    this.#peerConnection = new PeerConnection({
      polite: this.#options.side === 'customer',
      iceServers: this.#iceServers,
      tracks: this.media.tracks(),
      send: (signal: SignalBody) => isCurrent() && this.#server.signal(peerEpoch, signal),
      onState: (state) => isCurrent() && this.#handlePeerState(state),
      onPeerMedia: (video, screen) => isCurrent() && this.#setPeer({ video, screen }),
      onMessage: (text) => isCurrent() && this.conversation.receive(text),
      onOpen: () => isCurrent() && this.conversation.sendHistory(),
    })
    this.#reconnectUnlessConnected()
    this.#sampling = setInterval(() => void this.#samplePeerConnection(), SAMPLE_MS)
  }

  #handlePeerState(state: PeerConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#reconnectTimer)
      performance.mark('room:connected')
      this.view.set({ phase: 'call', connection: 'ok' })
      return
    }
    this.view.set({ connection: 'interrupted' })
    this.#reconnectUnlessConnected()
  }

  #reconnectUnlessConnected(): void {
    clearTimeout(this.#reconnectTimer)
    this.#reconnectTimer = setTimeout(() => {
      // An absent peer comes back as a new page, so there is nothing to connect to until then.
      if (this.view.get().peer?.isConnected) void this.enter(false)
      else this.#reconnectUnlessConnected()
    }, RECONNECT_MS)
  }

  async #samplePeerConnection(): Promise<void> {
    if (this.view.get().phase !== 'call' || !this.#peerConnection) return
    const quality = rateQuality(await this.#peerConnection.sample())
    const before = this.#adaptation.sending
    this.#adaptation = adaptSending(this.#adaptation, quality)
    this.view.set({ quality })
    if (this.#adaptation.sending !== before) this.#applyAdaptation()
  }

  #applyAdaptation(): void {
    this.view.set({ sending: this.#adaptation.sending })
    void this.#peerConnection?.limitVideo(this.#adaptation.sending)
    this.conversation.sendStatus()
  }

  #handleServerState(isAlive: boolean): void {
    // During a call a short interruption of the server connection does not matter to the participants.
    if (this.view.get().phase !== 'call') this.view.set({ connection: isAlive ? 'ok' : 'interrupted' })
  }

  /** Browsers also fire this event for new estimates of the speed; only another or a restored network matters. */
  #handleNetworkChange(isOnlineEvent: boolean): void {
    const before = this.#network
    this.#network = networkKind()
    if (!isOnlineEvent && this.#network === before) return
    this.#server.reconnect()
    this.#peerConnection?.restartIce()
  }

  #setPeer(changes: Partial<PeerView>): void {
    this.view.set({ peer: { ...(this.view.get().peer ?? absentPeer), ...changes } })
  }

  #closePeerConnection(): void {
    clearInterval(this.#sampling)
    clearTimeout(this.#reconnectTimer)
    this.#peerConnection?.close()
    this.#peerConnection = null
    this.#epochPair = ''
    const { peer } = this.view.get()
    if (peer) this.view.set({ peer: { ...peer, video: null, screen: null, sharing: false, caption: '' } })
  }

  #close(closed: ClosedReason | 'access_lost'): void {
    this.#server.close()
    this.#closePeerConnection()
    this.media.stop()
    this.conversation.stop()
    this.view.set({ phase: 'closed', closed, peer: null })
  }
}
