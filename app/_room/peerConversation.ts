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
  send: (message: PeerMessage) => void
}

/** The messages that both pages exchange directly: chat, captions and the state of devices. */
export class PeerConversation {
  readonly #options: ConversationOptions
  #stopCaptions: (() => void) | null = null

  constructor(options: ConversationOptions) {
    this.#options = options
  }

  async offerCaptions(): Promise<void> {
    const { view, options } = this.#options
    const offered = await canCaption(options.lang)
    view.set({ captions: { ...view.get().captions, offered } })
  }

  sendChat(text: string): void {
    const { view, options, send } = this.#options
    const clean = text.trim().slice(0, MAX_MESSAGE_LENGTH)
    if (!clean) return
    const message = {
      id: crypto.randomUUID(),
      from: options.side,
      text: clean,
      at: Date.now() + view.get().clockSkewMs,
    }
    view.set({ chat: mergeChat(view.get().chat, [message]) })
    send({ t: 'chat', messages: [message] })
  }

  toggleCaptions(): void {
    const { view, options, send } = this.#options
    const { captions } = view.get()
    this.stop()
    view.set({ captions: { ...captions, on: !captions.on, own: '' } })
    if (captions.on) {
      send({ t: 'caption', text: '' })
      return
    }
    this.#stopCaptions = caption(options.lang, (text) => {
      view.set({ captions: { ...view.get().captions, own: text } })
      send({ t: 'caption', text })
    })
  }

  /** Sends the device state and the chat history to a page that has just connected. */
  sendHistory(): void {
    const { view, send } = this.#options
    this.sendStatus()
    send({ t: 'chat', messages: view.get().chat.slice(-100) })
  }

  sendStatus(): void {
    const { view, media, send } = this.#options
    const { mic, camera, screen } = media.store.get()
    const isSeen = camera === 'on' && view.get().sending !== 'audio_only'
    send({ t: 'status', mic: mic === 'on', camera: isSeen, sharing: screen !== null })
  }

  receive(text: string): void {
    const { view } = this.#options
    const message = parsePeerMessage(text)
    if (message?.t === 'status') this.#setPeer({ mic: message.mic, camera: message.camera, sharing: message.sharing })
    if (message?.t === 'caption') this.#setPeer({ caption: message.text })
    if (message?.t === 'chat') view.set({ chat: mergeChat(view.get().chat, message.messages) })
  }

  stop(): void {
    this.#stopCaptions?.()
    this.#stopCaptions = null
  }

  #setPeer(changes: Partial<PeerView>): void {
    const { view } = this.#options
    view.set({ peer: { ...(view.get().peer ?? absentPeer), ...changes } })
  }
}
