'use client'

import { useEffect, useRef } from 'react'
import { Button, ButtonLink } from '../../_ui/button.tsx'
import type { RoomController } from '../controller.ts'
import type { RoomSetup } from '../setup.ts'
import type { RoomView } from '../state.ts'
import type { RoomWords } from '../text.ts'

type Props = { room: RoomController; view: RoomView; words: RoomWords; setup: RoomSetup }

/** Explains why the participant is not in the room, with the possible next steps. */
export function OutsideScreen({ room, view, words, setup }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const [title, text, nextStep] = textsFor(view, words)
  return (
    <div className="m-auto max-w-lg p-6">
      <h2 ref={heading} tabIndex={-1} className="mb-3 font-bold text-2xl outline-none">
        {title}
      </h2>
      <p className="mb-6 text-lg">{text}</p>
      <div className="flex flex-wrap gap-3">
        {nextStep === 'here' ? (
          <Button type="button" onClick={() => void room.enter(true)}>
            {words.here}
          </Button>
        ) : null}
        {nextStep === 'retry' ? (
          <Button type="button" onClick={() => void room.enter(false)}>
            {words.retry}
          </Button>
        ) : null}
        {nextStep === 'join' ? (
          // A native form, because the response sets a new ticket and leads back to this page.
          <form method="post" action={`${setup.joinPath}/open`}>
            <Button>{words.again}</Button>
          </form>
        ) : null}
        <ButtonLink look="secondary" href={setup.joinPath}>
          {words.status}
        </ButtonLink>
      </div>
    </div>
  )
}

type NextStep = 'here' | 'retry' | 'join' | null

function textsFor({ phase, closed }: RoomView, words: RoomWords): [title: string, text: string, nextStep: NextStep] {
  if (phase === 'elsewhere') return [words.elsewhereTitle, words.elsewhereText, 'here']
  if (phase === 'full') return [words.fullTitle, words.fullText, null]
  if (phase === 'failed') return [words.failedTitle, words.failedText, 'retry']
  switch (closed) {
    case 'taken':
      return [words.takenTitle, words.takenText, 'join']
    case 'left':
      return [words.leftTitle, words.leftText, 'join']
    case 'ended':
      return [words.endedTitle, words.endedText, null]
    case 'over':
      return [words.overTitle, words.overText, null]
    case 'ticket':
    case 'sign_in':
      return [words.ticketTitle, words.ticketText, 'join']
    default:
      return [words.changedTitle, words.changedText, null]
  }
}
