'use client'

import { useEffect, useState } from 'react'
import { Button } from '../../_ui/button.tsx'
import { Select } from '../../_ui/field.tsx'
import { measureLevel } from '../audio.ts'
import type { RoomController } from '../controller.ts'
import type { Device, MediaState } from '../state.ts'
import type { RoomTexts } from '../text.ts'
import { Modal } from './dialogs.tsx'

type Props = { room: RoomController; media: MediaState; texts: RoomTexts; onClose(): void }

/** Dialog to change microphone, camera or speaker during the call. */
export function DevicesDialog({ room, media, texts, onClose }: Props) {
  const { devices, chosen, localStream } = media
  return (
    <Modal title={texts.devices} onClose={onClose}>
      <Select
        id="device-mic"
        label={texts.mic}
        value={chosen.mic}
        options={deviceOptions(devices.mic, texts.standard)}
        onChange={(event) => void room.media.open('mic', event.currentTarget.value)}
      />
      <Level stream={localStream} label={texts.level} />
      <Select
        id="device-camera"
        label={texts.camera}
        value={chosen.camera}
        options={deviceOptions(devices.camera, texts.standard)}
        onChange={(event) => void room.media.open('camera', event.currentTarget.value)}
      />
      {devices.speaker.length > 0 ? (
        <Select
          id="device-speaker"
          label={texts.speaker}
          value={chosen.speaker}
          options={deviceOptions(devices.speaker, texts.standard)}
          onChange={(event) => room.media.chooseSpeaker(event.currentTarget.value)}
        />
      ) : null}
      <Button type="button" variant="secondary" onClick={onClose}>
        {texts.close}
      </Button>
    </Modal>
  )
}

/** Returns the options for devices, numbered while the browser hides their names (until permission is granted). */
const deviceOptions = (devices: Device[], standard: string) =>
  devices.length === 0
    ? [{ value: '', label: standard }]
    : devices.map(({ id, label }, index) => ({ value: id, label: label || `${standard} ${index + 1}` }))

/** Shows the microphone's level. It is not announced, because it changes too fast. */
export function Level({ stream, label }: { stream: MediaStream | null; label: string }) {
  const [level, setLevel] = useState(0)
  useEffect(() => (stream ? measureLevel(stream, setLevel) : undefined), [stream])
  return (
    <p className="mb-6">
      <span className="mb-1 block text-soft text-sm">{label}</span>
      <meter min={0} max={1} value={level} aria-label={label} className="h-3 w-full" />
    </p>
  )
}
