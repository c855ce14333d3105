import { canCaption, caption } from './captions.ts'
import type { Media } from './media.ts'
import { MAX_MESSAGE_LENGTH, mergeChat, type PeerMessage, parsePeerMessage } from './peerMessages.ts'
import type { RoomOptions } from './setup.ts'
import { absentPeer, type PeerView, type RoomView } from './state.ts'
import type { Store } from './store.ts'

type ConversationOptions = {
  view: Store<RoomView>
  media: Media
  options: RoomOptions
  /** Sends to the other page if it is connected. */
  send: (said: PeerMessage) => void
}

/** The messages that both pages exchange directly: chat, captions and the state of devices. */
export class PeerConversation {
  readonly #parts: ConversationOptions
  #stopCaption: (() => void) | null = null

  constructor(parts: ConversationOptions) {
    this.#parts = parts
  }

  async offerCaptions(): Promise<void> {
    const { view, options } = this.#parts
    const offered = await canCaption(options.lang)
    view.set({ captions: { ...view.get().captions, offered } })
  }

  sendChat(text: string): void {
    const { view, options, send: say } = this.#parts
    const clean = text.trim().slice(0, MAX_MESSAGE_LENGTH)
    if (!clean) return
    const message = {
      id: crypto.randomUUID(),
      from: options.side,
      text: clean,
      at: Date.now() + view.get().clockSkewMs,
    }
    view.set({ chat: mergeChat(view.get().chat, [message]) })
    say({ t: 'chat', messages: [message] })
  }

  toggleCaptions(): void {
    const { view, options, send: say } = this.#parts
    const { captions } = view.get()
    this.stop()
    view.set({ captions: { ...captions, on: !captions.on, own: '' } })
    if (captions.on) {
      say({ t: 'caption', text: '' })
      return
    }
    this.#stopCaption = caption(options.lang, (text) => {
      view.set({ captions: { ...view.get().captions, own: text } })
      say({ t: 'caption', text })
    })
  }

  /** Sends the device state and the chat history to a page that has just connected. */
  sendHistory(): void {
    const { view, send: say } = this.#parts
    this.sendStatus()
    say({ t: 'chat', messages: view.get().chat.slice(-100) })
  }

  sendStatus(): void {
    const { view, media, send: say } = this.#parts
    const { mic, camera, screen } = media.store.get()
    const isSeen = camera === 'on' && view.get().sending !== 'sound'
    say({ t: 'status', mic: mic === 'on', camera: isSeen, sharing: screen !== null })
  }

  receive(text: string): void {
    const { view } = this.#parts
    const said = parsePeerMessage(text)
    if (said?.t === 'status') this.#setPeer({ mic: said.mic, camera: said.camera, sharing: said.sharing })
    if (said?.t === 'caption') this.#setPeer({ caption: said.text })
    if (said?.t === 'chat') view.set({ chat: mergeChat(view.get().chat, said.messages) })
  }

  stop(): void {
    this.#stopCaption?.()
    this.#stopCaption = null
  }

  #setPeer(changes: Partial<PeerView>): void {
    const { view } = this.#parts
    view.set({ peer: { ...(view.get().peer ?? absentPeer), ...changes } })
  }
}
