'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../../_ui/button.tsx'
import { cardClasses } from '../../_ui/card.tsx'
import type { RoomTexts } from '../text.ts'

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

type ConfirmProps = { kind: 'leave' | 'end'; texts: RoomTexts; onDone(): void; onClose(): void }

export function ConfirmDialog({ kind, texts, onDone, onClose }: ConfirmProps) {
  return (
    <Modal title={kind === 'end' ? texts.endTitle : texts.leaveTitle} onClose={onClose}>
      <p className="mb-4">{kind === 'end' ? texts.endText : texts.leaveText}</p>
      <div className="flex flex-wrap gap-3">
        <Button type="button" variant="danger" onClick={onDone}>
          {kind === 'end' ? texts.end : texts.leave}
        </Button>
        <Button type="button" variant="secondary" onClick={onClose}>
          {texts.stay}
        </Button>
      </div>
    </Modal>
  )
}

type ShortcutsProps = { texts: RoomTexts; on: boolean; onSwitch(on: boolean): void; onClose(): void }

export function ShortcutsDialog({ texts, on, onSwitch, onClose }: ShortcutsProps) {
  const rows = [
    ['M', texts.key_m],
    ['V', texts.key_v],
    ['S', texts.key_s],
    ['C', texts.key_c],
    ['F', texts.key_f],
    ['P', texts.key_p],
    ['?', texts.key_question],
  ] as const
  return (
    <Modal title={texts.keys} onClose={onClose}>
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
        {texts.keysOn}
      </label>
      <Button type="button" variant="secondary" onClick={onClose}>
        {texts.close}
      </Button>
    </Modal>
  )
}
