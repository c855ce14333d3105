import type { Devices, MediaProblem, MediaState } from './state.ts'
import { createStore, type Store } from './store.ts'

type Kind = 'mic' | 'camera'
type Listeners = {
  /** Called with the track to send, or null; also when it is muted or unmuted. */
  onTrack(kind: Kind | 'screen', track: MediaStreamTrack | null): void
}

const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }
const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const noDevices: Devices = { mic: [], camera: [], speaker: [] }

/** The participant's camera, microphone and screen. A camera that is off is released, so that its light turns off. */
export class Media {
  readonly store: Store<MediaState> = createStore<MediaState>({
    mic: 'none',
    camera: 'none',
    problem: null,
    devices: noDevices,
    chosen: { mic: '', camera: '', speaker: '' },
    localStream: null,
    screen: null,
  })
  #tracks: Record<Kind, MediaStreamTrack | null> = { mic: null, camera: null }
  #onDeviceChange = () => void this.#refreshDevices()

  constructor(readonly listeners: Listeners) {}

  /** Requests camera and microphone together, then each alone, so that a missing camera does not prevent audio. */
  async start(): Promise<void> {
    if (!navigator.mediaDevices) return this.store.set({ problem: { kind: 'both', reason: 'unsupported' } })
    navigator.mediaDevices.addEventListener('devicechange', this.#onDeviceChange)
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio, video })
      for (const track of stream.getTracks()) this.#useTrack(track.kind === 'audio' ? 'mic' : 'camera', track)
    } catch (error) {
      const reason = problemOf(error)
      if (reason === 'denied') this.store.set({ problem: { kind: 'both', reason } })
      else await this.#openSeparately()
    }
    await this.#refreshDevices()
  }

  async toggle(kind: Kind): Promise<void> {
    const track = this.#tracks[kind]
    if (kind === 'mic' && track) {
      track.enabled = !track.enabled
      this.store.set({ mic: track.enabled ? 'on' : 'off' })
      this.listeners.onTrack(kind, track)
    } else if (track) {
      track.onended = null
      track.stop()
      this.#removeTrack(kind, 'off')
    } else await this.open(kind)
  }

  /** Opens a device, by default the one chosen before. Sets `problem` instead of throwing, and returns whether it succeeded. */
  async open(kind: Kind, deviceId = this.store.get().chosen[kind]): Promise<boolean> {
    const exact = deviceId ? { deviceId: { exact: deviceId } } : {}
    const constraints = kind === 'mic' ? { audio: { ...audio, ...exact } } : { video: { ...video, ...exact } }
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints)
      const [track] = stream.getTracks()
      if (track) this.#useTrack(kind, track)
      await this.#refreshDevices()
      return true
    } catch (error) {
      this.store.set({ problem: { kind, reason: problemOf(error) } })
      return false
    }
  }

  chooseSpeaker(deviceId: string): void {
    this.store.set({ chosen: { ...this.store.get().chosen, speaker: deviceId } })
  }

  /** Starts or stops sharing the screen. Cancelling the browser's prompt is not an error. */
  async toggleScreen(): Promise<void> {
    if (this.store.get().screen) return this.#stopScreen()
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: true }).catch(() => null)
    const [track] = stream?.getVideoTracks() ?? []
    if (!stream || !track) return
    track.contentHint = 'detail'
    track.onended = () => this.#stopScreen()
    this.store.set({ screen: stream })
    this.listeners.onTrack('screen', track)
  }

  /** Releases all devices. */
  stop(): void {
    navigator.mediaDevices?.removeEventListener('devicechange', this.#onDeviceChange)
    for (const kind of ['mic', 'camera'] as const) {
      this.#tracks[kind]?.stop()
      this.#removeTrack(kind, 'none')
    }
    this.#stopScreen()
  }

  tracks(): Record<Kind | 'screen', MediaStreamTrack | null> {
    return { ...this.#tracks, screen: this.store.get().screen?.getVideoTracks()[0] ?? null }
  }

  async #openSeparately(): Promise<void> {
    const opened = { mic: await this.open('mic'), camera: await this.open('camera') }
    const { problem } = this.store.get()
    if (problem && !opened.mic && !opened.camera) this.store.set({ problem: { ...problem, kind: 'both' } })
  }

  #useTrack(kind: Kind, track: MediaStreamTrack): void {
    this.#tracks[kind]?.stop()
    this.#tracks[kind] = track
    // The device was unplugged or its permission was revoked during the call.
    track.onended = () => void this.#replace(kind)
    const { chosen, problem } = this.store.get()
    this.store.set({
      [kind]: 'on',
      chosen: { ...chosen, [kind]: track.getSettings().deviceId ?? '' },
      problem: problem?.kind === kind || problem?.kind === 'both' ? null : problem,
    })
    this.#updateLocalStream()
    this.listeners.onTrack(kind, track)
  }

  #removeTrack(kind: Kind, state: 'off' | 'none'): void {
    this.#tracks[kind] = null
    this.store.set({ [kind]: state })
    this.#updateLocalStream()
    this.listeners.onTrack(kind, null)
  }

  /** Switches to another device of the same kind, if there is one; otherwise the call continues without it. */
  async #replace(kind: Kind): Promise<void> {
    this.#removeTrack(kind, 'none')
    await this.open(kind, '')
  }

  #stopScreen(): void {
    const { screen } = this.store.get()
    if (!screen) return
    for (const track of screen.getTracks()) track.stop()
    this.store.set({ screen: null })
    this.listeners.onTrack('screen', null)
  }

  #updateLocalStream(): void {
    const { camera, mic } = this.#tracks
    const tracks = [camera, mic].filter((track) => track !== null)
    this.store.set({ localStream: tracks.length > 0 ? new MediaStream(tracks) : null })
  }

  async #refreshDevices(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices()
    const of = (kind: MediaDeviceKind) =>
      all.filter((one) => one.kind === kind && one.deviceId).map(({ deviceId: id, label }) => ({ id, label }))
    this.store.set({ devices: { mic: of('audioinput'), camera: of('videoinput'), speaker: of('audiooutput') } })
  }
}

/** Maps the browsers' various error names to our reasons. */
function problemOf(error: unknown): MediaProblem {
  const name = error instanceof Error ? error.name : ''
  if (/NotAllowed|PermissionDenied|Security/.test(name)) return 'denied'
  if (/NotFound|DevicesNotFound|Overconstrained/.test(name)) return 'missing'
  if (/NotReadable|TrackStart|Abort/.test(name)) return 'busy'
  return 'failed'
}
