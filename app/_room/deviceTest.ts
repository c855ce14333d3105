import type { DeviceCheck, DeviceState } from '#server/video/rooms/checkSchema.ts'
import type { IceServer } from '#server/video/rooms/schema.ts'
import { Media } from './media.ts'
import { browserName, testNetwork } from './networkTest.ts'
import type { MediaState } from './state.ts'
import { createStore, type Store } from './store.ts'

export type TestView = {
  step: 'idle' | 'asking' | 'testing' | 'done'
  network: DeviceCheck['network']
  speaker: DeviceCheck['speaker']
}

/** A test of devices and network. Video and audio stay in the browser; only the result is sent. */
export class DeviceTest {
  readonly view: Store<TestView> = createStore<TestView>({ step: 'idle', network: 'untested', speaker: 'untested' })
  readonly media = new Media({ onTrack: () => {} })
  readonly #iceServers: IceServer[]

  constructor(iceServers: IceServer[]) {
    this.#iceServers = iceServers
  }

  async start(): Promise<void> {
    this.view.set({ step: 'asking' })
    await this.media.start()
    this.view.set({ step: 'testing', network: 'untested' })
    this.view.set({ network: await testNetwork(this.#iceServers), step: 'done' })
  }

  result(): DeviceCheck {
    const { network, speaker } = this.view.get()
    const media = this.media.store.get()
    return {
      camera: stateOf(media, 'camera'),
      microphone: stateOf(media, 'mic'),
      speaker,
      network,
      browser: browserName(navigator.userAgent),
    }
  }

  dispose(): void {
    this.media.stop()
  }
}

function stateOf(media: MediaState, kind: 'mic' | 'camera'): DeviceState {
  if (media[kind] === 'on') return 'ok'
  const { problem } = media
  return problem && (problem.kind === kind || problem.kind === 'both') ? problem.reason : 'untested'
}
