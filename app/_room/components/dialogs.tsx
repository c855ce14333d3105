'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../../_ui/button.tsx'
import { cardClasses } from '../../_ui/card.tsx'
import type { RoomWords } from '../text.ts'

type ModalProps = { title: string; onClose(): void; children: ReactNode }

/** A native dialog, which traps and restores the focus and closes with Escape. */
export function Modal({ title, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      onClose={onClose}
      className={cardClasses('m-auto w-full max-w-md p-4 text-ink backdrop:bg-black/60 sm:p-6')}
    >
      <h2 id="dialog-title" className="mb-3 font-bold text-xl">
        {title}
      </h2>
      {children}
    </dialog>
  )
}

type ConfirmProps = { kind: 'leave' | 'end'; words: RoomWords; onDone(): void; onClose(): void }

export function ConfirmDialog({ kind, words, onDone, onClose }: ConfirmProps) {
  return (
    <Modal title={kind === 'end' ? words.endTitle : words.leaveTitle} onClose={onClose}>
      <p className="mb-4">{kind === 'end' ? words.endText : words.leaveText}</p>
      <div className="flex flex-wrap gap-3">
        <Button type="button" look="danger" onClick={onDone}>
          {kind === 'end' ? words.end : words.leave}
        </Button>
        <Button type="button" look="secondary" onClick={onClose}>
          {words.stay}
        </Button>
      </div>
    </Modal>
  )
}

type ShortcutsProps = { words: RoomWords; on: boolean; onSwitch(on: boolean): void; onClose(): void }

export function ShortcutsDialog({ words, on, onSwitch, onClose }: ShortcutsProps) {
  const rows = [
    ['M', words.key_m],
    ['V', words.key_v],
    ['S', words.key_s],
    ['C', words.key_c],
    ['F', words.key_f],
    ['P', words.key_p],
    ['?', words.key_question],
  ] as const
  return (
    <Modal title={words.keys} onClose={onClose}>
      <dl className="mb-4 divide-y divide-line border-line border-y">
        {rows.map(([key, text]) => (
          <div key={key} className="flex items-center gap-4 py-2">
            <dt>
              <kbd className="inline-block min-w-8 rounded border border-field px-2 text-center font-mono">{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <label className="mb-4 flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          className="size-6"
          checked={on}
          onChange={(event) => onSwitch(event.currentTarget.checked)}
        />
        {words.keysOn}
      </label>
      <Button type="button" look="secondary" onClick={onClose}>
        {words.close}
      </Button>
    </Modal>
  )
}
