import type { IceServer, SignalBody } from '#server/video/rooms/schema.ts'
import { createSampler } from './connectionStats.ts'
import type { ConnectionSample, Sending } from './quality.ts'

export type Tracks = { mic: MediaStreamTrack | null; camera: MediaStreamTrack | null; screen: MediaStreamTrack | null }
export type PeerConnectionState = 'connecting' | 'connected' | 'interrupted' | 'failed'

export type PeerConnectionOptions = {
  /** Whether this side gives way when both offer at once (the customer). The other side makes the first offer. */
  polite: boolean
  iceServers: IceServer[]
  tracks: Tracks
  send(signal: SignalBody): void
  onState(state: PeerConnectionState): void
  onPeerMedia(video: MediaStream, screen: MediaStream): void
  onMessage(text: string): void
  onOpen(): void
}

/** A short interruption ends by itself; after this time ICE is restarted. */
const RESTART_AFTER_MS = 700
const kinds = ['mic', 'camera', 'screen'] as const

/**
 * The WebRTC connection between the pages of both participants, by perfect negotiation. Its three transceivers (audio, camera,
 * screen) exist from the first offer, so that muting, changing a device or sharing a screen replaces a track without negotiation.
 */
export class PeerConnection {
  readonly #connection: RTCPeerConnection
  readonly #options: PeerConnectionOptions
  #senders: Partial<Record<keyof Tracks, RTCRtpSender>> = {}
  #tracks: Tracks
  #channel: RTCDataChannel | null = null
  #signalQueue = Promise.resolve()
  #isOffering = false
  #restartTimer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  readonly sample: () => Promise<ConnectionSample>

  constructor(options: PeerConnectionOptions) {
    this.#options = options
    this.#tracks = options.tracks
    this.#connection = new RTCPeerConnection({ iceServers: options.iceServers })
    this.sample = createSampler(this.#connection)
    this.#listen()
    if (options.polite) return
    for (const kind of kinds)
      this.#connection.addTransceiver(kind === 'mic' ? 'audio' : 'video', { direction: 'sendrecv' })
    this.#assignTracks()
  }

  /** Handles signals one after the other, in the order of sending. */
  receive(signal: SignalBody): void {
    this.#signalQueue = this.#signalQueue
      .then(() => this.#handle(signal))
      .catch(() => this.#options.onState('interrupted'))
  }

  setTrack(kind: keyof Tracks, track: MediaStreamTrack | null): void {
    this.#tracks = { ...this.#tracks, [kind]: track }
    void this.#senders[kind]?.replaceTrack(track).catch(() => {})
  }

  sendMessage(message: object): boolean {
    if (this.#channel?.readyState !== 'open') return false
    this.#channel.send(JSON.stringify(message))
    return true
  }

  /** Reduces the sent video on a poor connection. */
  async limitVideo(sending: Sending): Promise<void> {
    const sender = this.#senders.camera
    if (!sender) return
    const parameters = sender.getParameters()
    for (const encoding of parameters.encodings) {
      encoding.active = sending !== 'audio_only'
      encoding.maxBitrate = sending === 'reduced' ? 150_000 : 1_500_000
      encoding.scaleResolutionDownBy = sending === 'reduced' ? 2 : 1
    }
    await sender.setParameters(parameters).catch(() => {})
  }

  /** Restarts ICE, for example after a change of network. */
  restartIce(): void {
    if (!this.#isClosed && this.#connection.remoteDescription) this.#connection.restartIce()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#restartTimer)
    this.#connection.close()
  }

  #listen(): void {
    const connection = this.#connection
    connection.onnegotiationneeded = () => void this.#sendOffer()
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.#options.send({ candidate: candidate.toJSON() as { candidate: string } })
    }
    connection.onconnectionstatechange = () => this.#reportState()
    connection.oniceconnectionstatechange = () => this.#reportState()
  }

  async #sendOffer(): Promise<void> {
    // The polite side never makes the first offer; it offers only later changes, such as an ICE restart.
    if (this.#options.polite && !this.#connection.remoteDescription) return
    try {
      this.#isOffering = true
      await this.#connection.setLocalDescription()
      this.#sendDescription()
    } catch {
      if (!this.#isClosed) this.#options.onState('interrupted')
    } finally {
      this.#isOffering = false
    }
  }

  async #handle(signal: SignalBody): Promise<void> {
    if (this.#isClosed) return
    if ('candidate' in signal) {
      // A candidate of a discarded offer fails here, which is harmless.
      await this.#connection.addIceCandidate(signal.candidate).catch(() => {})
      return
    }
    const { description } = signal
    const isOffer = description.type === 'offer'
    const collides = isOffer && (this.#isOffering || this.#connection.signalingState !== 'stable')
    if (collides && !this.#options.polite) return
    await this.#connection.setRemoteDescription(description)
    if (!isOffer) return
    this.#assignTracks()
    await this.#connection.setLocalDescription()
    this.#sendDescription()
  }

  #sendDescription(): void {
    const { localDescription } = this.#connection
    if (localDescription)
      this.#options.send({ description: { type: localDescription.type, sdp: localDescription.sdp } })
  }

  /** Once the three transceivers exist, assigns the own tracks to them and takes the peer's tracks from them. */
  #assignTracks(): void {
    if (this.#channel) return
    const [mic, camera, screen] = this.#connection.getTransceivers()
    if (!mic || !camera || !screen) return
    for (const [kind, transceiver] of [
      ['mic', mic],
      ['camera', camera],
      ['screen', screen],
    ] as const) {
      transceiver.direction = 'sendrecv'
      this.#senders[kind] = transceiver.sender
      void transceiver.sender.replaceTrack(this.#tracks[kind]).catch(() => {})
    }
    this.#openChannel()
    const video = new MediaStream([mic.receiver.track, camera.receiver.track])
    this.#options.onPeerMedia(video, new MediaStream([screen.receiver.track]))
  }

  #openChannel(): void {
    const channel = this.#connection.createDataChannel('room', { negotiated: true, id: 0 })
    channel.onopen = () => this.#options.onOpen()
    channel.onmessage = ({ data }) => {
      if (typeof data === 'string') this.#options.onMessage(data)
    }
    this.#channel = channel
  }

  #reportState(): void {
    if (this.#isClosed) return
    const { connectionState, iceConnectionState } = this.#connection
    clearTimeout(this.#restartTimer)
    if (connectionState === 'connected' && /^(connected|completed)$/.test(iceConnectionState)) {
      this.#options.onState('connected')
    } else if (iceConnectionState === 'disconnected') {
      this.#options.onState('interrupted')
      this.#restartTimer = setTimeout(() => this.restartIce(), RESTART_AFTER_MS)
    } else if (iceConnectionState === 'failed' || connectionState === 'failed') {
      this.#options.onState('failed')
      this.restartIce()
    }
  }
}
