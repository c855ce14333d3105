'use client'

import { useEffect, useRef } from 'react'
import { Button, ButtonLink } from '../../_ui/button.tsx'
import type { RoomController } from '../controller.ts'
import type { RoomSetup } from '../setup.ts'
import type { RoomView } from '../state.ts'
import type { RoomTexts } from '../text.ts'

type Props = { room: RoomController; view: RoomView; texts: RoomTexts; setup: RoomSetup }

/** Explains why the participant is not in the room, with the possible next steps. */
export function OutsideScreen({ room, view, texts, setup }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const [title, text, nextStep] = textsFor(view, texts)
  return (
    <div className="m-auto max-w-lg p-6">
      <h2 ref={heading} tabIndex={-1} className="mb-3 font-bold text-2xl outline-none">
        {title}
      </h2>
      <p className="mb-6 text-lg">{text}</p>
      <div className="flex flex-wrap gap-3">
        {nextStep === 'here' ? (
          <Button type="button" onClick={() => void room.enter(true)}>
            {texts.here}
          </Button>
        ) : null}
        {nextStep === 'retry' ? (
          <Button type="button" onClick={() => void room.enter(false)}>
            {texts.retry}
          </Button>
        ) : null}
        {nextStep === 'join' ? (
          // A native form, because the response sets a new ticket and leads back to this page.
          <form method="post" action={`${setup.joinPath}/open`}>
            <Button>{texts.again}</Button>
          </form>
        ) : null}
        <ButtonLink variant="secondary" href={setup.joinPath}>
          {texts.status}
        </ButtonLink>
      </div>
    </div>
  )
}

type NextStep = 'here' | 'retry' | 'join' | null

function textsFor({ phase, closed }: RoomView, texts: RoomTexts): [title: string, text: string, nextStep: NextStep] {
  if (phase === 'elsewhere') return [texts.elsewhereTitle, texts.elsewhereText, 'here']
  if (phase === 'full') return [texts.fullTitle, texts.fullText, null]
  if (phase === 'failed') return [texts.failedTitle, texts.failedText, 'retry']
  switch (closed) {
    case 'taken':
      return [texts.takenTitle, texts.takenText, 'join']
    case 'left':
      return [texts.leftTitle, texts.leftText, 'join']
    case 'ended':
      return [texts.endedTitle, texts.endedText, null]
    case 'over':
      return [texts.overTitle, texts.overText, null]
    case 'access_lost':
    case 'sign_in':
      return [texts.ticketTitle, texts.ticketText, 'join']
    default:
      return [texts.changedTitle, texts.changedText, null]
  }
}
