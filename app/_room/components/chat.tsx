'use client'

import { type FormEvent, useEffect, useRef } from 'react'
import { Button } from '../../_ui/button.tsx'
import { controlClasses } from '../../_ui/field.tsx'
import type { RoomController } from '../controller.ts'
import { MAX_MESSAGE_LENGTH } from '../peerMessages.ts'
import type { RoomSetup } from '../setup.ts'
import type { ChatMessage } from '../state.ts'
import type { RoomTexts } from '../text.ts'

type Props = { room: RoomController; chat: ChatMessage[]; texts: RoomTexts; setup: RoomSetup }

/** Chat between the two participants, over their direct connection. */
export function Chat({ room, chat, texts, setup }: Props) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chat.length > 0) list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [chat.length])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const text = new FormData(form).get('message')
    if (typeof text === 'string') room.conversation.sendChat(text)
    form.reset()
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        ref={list}
        role="log"
        aria-label={texts.chat}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable with the keyboard.
        tabIndex={0}
        className="min-h-32 flex-1 overflow-y-auto p-3"
      >
        {chat.length === 0 ? <p className="text-soft text-sm">{texts.chatEmpty}</p> : null}
        <ol className="space-y-2">
          {chat.map((message) => (
            <li key={message.id} className="[overflow-wrap:anywhere]">
              <span className="block font-semibold text-soft text-sm">
                {message.from === setup.side ? texts.you : setup.peerName}{' '}
                <time dateTime={new Date(message.at).toISOString()}>{timeOf(message.at, setup)}</time>
              </span>
              <span className="whitespace-pre-line">{message.text}</span>
            </li>
          ))}
        </ol>
      </div>
      <form onSubmit={submit} className="flex gap-2 border-line border-t p-3">
        <label htmlFor="chat-message" className="sr-only">
          {texts.write}
        </label>
        <input
          id="chat-message"
          name="message"
          autoComplete="off"
          maxLength={MAX_MESSAGE_LENGTH}
          placeholder={texts.write}
          className={controlClasses(false, 'min-w-0 flex-1')}
        />
        <Button>{texts.send}</Button>
      </form>
    </div>
  )
}

const timeOf = (at: number, { lang, timezone }: Pick<RoomSetup, 'lang' | 'timezone'>): string =>
  new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', timeZone: timezone }).format(at)
