import type { IceServer, SignalBody } from '#server/video/rooms/schema.ts'
import { createLook } from './look.ts'
import type { Sample, Sending } from './quality.ts'

export type Tracks = { mic: MediaStreamTrack | null; camera: MediaStreamTrack | null; screen: MediaStreamTrack | null }
export type LinkState = 'connecting' | 'connected' | 'interrupted' | 'failed'

export type LinkOptions = {
  /** Gives way when both speak at once; the customer. The other makes the first offer. */
  polite: boolean
  iceServers: IceServer[]
  tracks: Tracks
  send(signal: SignalBody): void
  onState(state: LinkState): void
  onRemote(picture: MediaStream, screen: MediaStream): void
  onMessage(text: string): void
  onOpen(): void
}

/** A short break heals by itself; after this a new way is looked for. */
const PATIENCE_MS = 700
const kinds = ['mic', 'camera', 'screen'] as const

/**
 * The connection between one page of each side, by perfect negotiation. Its three lines, sound, camera and screen, are there
 * from the first offer on, so that muting, changing a device or sharing a screen swaps a track and negotiates nothing.
 */
export class Link {
  readonly #connection: RTCPeerConnection
  readonly #options: LinkOptions
  #senders: Partial<Record<keyof Tracks, RTCRtpSender>> = {}
  #tracks: Tracks
  #channel: RTCDataChannel | null = null
  #work = Promise.resolve()
  #isOffering = false
  #patience: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  readonly look: () => Promise<Sample>

  constructor(options: LinkOptions) {
    this.#options = options
    this.#tracks = options.tracks
    this.#connection = new RTCPeerConnection({ iceServers: options.iceServers })
    this.look = createLook(this.#connection)
    this.#wire()
    if (options.polite) return
    for (const kind of kinds)
      this.#connection.addTransceiver(kind === 'mic' ? 'audio' : 'video', { direction: 'sendrecv' })
    this.#prepare()
  }

  /** One after the other, in the order in which they were sent. */
  take(signal: SignalBody): void {
    this.#work = this.#work.then(() => this.#take(signal)).catch(() => this.#options.onState('interrupted'))
  }

  setTrack(kind: keyof Tracks, track: MediaStreamTrack | null): void {
    this.#tracks = { ...this.#tracks, [kind]: track }
    void this.#senders[kind]?.replaceTrack(track).catch(() => {})
  }

  say(message: object): boolean {
    if (this.#channel?.readyState !== 'open') return false
    this.#channel.send(JSON.stringify(message))
    return true
  }

  /** What is sent over a poor line. */
  async limit(sending: Sending): Promise<void> {
    const sender = this.#senders.camera
    if (!sender) return
    const parameters = sender.getParameters()
    for (const encoding of parameters.encodings) {
      encoding.active = sending !== 'sound'
      encoding.maxBitrate = sending === 'small' ? 150_000 : 1_500_000
      encoding.scaleResolutionDownBy = sending === 'small' ? 2 : 1
    }
    await sender.setParameters(parameters).catch(() => {})
  }

  /** Looks for another way, as after a change of network. */
  restart(): void {
    if (!this.#isClosed && this.#connection.remoteDescription) this.#connection.restartIce()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#patience)
    this.#connection.close()
  }

  #wire(): void {
    const connection = this.#connection
    connection.onnegotiationneeded = () => void this.#offer()
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.#options.send({ candidate: candidate.toJSON() as { candidate: string } })
    }
    connection.onconnectionstatechange = () => this.#tell()
    connection.oniceconnectionstatechange = () => this.#tell()
  }

  async #offer(): Promise<void> {
    // The polite side answers; it offers only what comes up later, such as another way through the network.
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

  async #take(signal: SignalBody): Promise<void> {
    if (this.#isClosed) return
    if ('candidate' in signal) {
      // One that belongs to an offer that gave way is of no use, and no harm: there are others.
      await this.#connection.addIceCandidate(signal.candidate).catch(() => {})
      return
    }
    const { description } = signal
    const isOffer = description.type === 'offer'
    const collides = isOffer && (this.#isOffering || this.#connection.signalingState !== 'stable')
    if (collides && !this.#options.polite) return
    await this.#connection.setRemoteDescription(description)
    if (!isOffer) return
    this.#prepare()
    await this.#connection.setLocalDescription()
    this.#sendDescription()
  }

  #sendDescription(): void {
    const { localDescription } = this.#connection
    if (localDescription)
      this.#options.send({ description: { type: localDescription.type, sdp: localDescription.sdp } })
  }

  /** Once the three lines are there: puts our tracks on them and takes the other side's from them. */
  #prepare(): void {
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
    const picture = new MediaStream([mic.receiver.track, camera.receiver.track])
    this.#options.onRemote(picture, new MediaStream([screen.receiver.track]))
  }

  #openChannel(): void {
    const channel = this.#connection.createDataChannel('room', { negotiated: true, id: 0 })
    channel.onopen = () => this.#options.onOpen()
    channel.onmessage = ({ data }) => {
      if (typeof data === 'string') this.#options.onMessage(data)
    }
    this.#channel = channel
  }

  #tell(): void {
    if (this.#isClosed) return
    const { connectionState, iceConnectionState } = this.#connection
    clearTimeout(this.#patience)
    if (connectionState === 'connected' && /^(connected|completed)$/.test(iceConnectionState)) {
      this.#options.onState('connected')
    } else if (iceConnectionState === 'disconnected') {
      this.#options.onState('interrupted')
      this.#patience = setTimeout(() => this.restart(), PATIENCE_MS)
    } else if (iceConnectionState === 'failed' || connectionState === 'failed') {
      this.#options.onState('failed')
      this.restart()
    }
  }
}
