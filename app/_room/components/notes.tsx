'use client'

import { useEffect, useRef, useState } from 'react'
import { TextArea } from '../../_ui/field.tsx'
import type { SaveNotes } from '../setup.ts'
import type { RoomTexts } from '../text.ts'

type Props = { notes: { appointmentId: string; text: string }; texts: RoomTexts; saveNotes: SaveNotes }
const PAUSE_MS = 800
const RETRY_MS = 3_000

/** The agent's notes, saved automatically after a short pause in typing. */
export function Notes({ notes, texts, saveNotes }: Props) {
  const [state, setState] = useState<'saved' | 'saving' | 'notSaved' | null>(null)
  const saved = useRef(notes.text)
  const [text, setText] = useState(notes.text)
  useEffect(() => {
    if (text === saved.current) return
    let timer: ReturnType<typeof setTimeout>
    const save = async () => {
      setState('saving')
      const done = await saveNotes(notes.appointmentId, text).catch(() => false)
      if (done) saved.current = text
      else timer = setTimeout(() => void save(), RETRY_MS)
      setState(done ? 'saved' : 'notSaved')
    }
    timer = setTimeout(() => void save(), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, notes.appointmentId, saveNotes])
  return (
    <div className="min-h-0 overflow-y-auto p-3">
      <TextArea
        id="notes"
        label={texts.notesLabel}
        hint={texts.notesHint}
        rows={10}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <p role="status" className="min-h-6 text-soft text-sm">
        {state ? texts[state] : ''}
      </p>
    </div>
  )
}
