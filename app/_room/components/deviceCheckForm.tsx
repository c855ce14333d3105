'use client'

import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type english from '#messages/en/room.json'
import type { DeviceCheck } from '#server/video/rooms/checkSchema.ts'
import type { IceServer } from '#server/video/rooms/schema.ts'
import { Button } from '../../_ui/button.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { playTestTone } from '../audio.ts'
import { DeviceTest } from '../deviceTest.ts'
import { useStore } from '../useRoom.ts'
import { Level } from './devices.tsx'
import { VideoView } from './videoView.tsx'

type Words = (typeof english)['device']
type Props = { iceServers: IceServer[]; words: Words; save: (check: DeviceCheck) => Promise<boolean> }

/** Tests camera, microphone, speaker and network, and shows each result. */
export function DeviceCheckForm({ iceServers, words, save }: Props) {
  const [test] = useState(() => new DeviceTest(iceServers))
  const view = useStore(test.view)
  const media = useStore(test.media.store)
  useEffect(() => () => test.dispose(), [test])
  const hasStarted = view.step === 'testing' || view.step === 'done'
  const result = hasStarted ? test.result() : null
  return (
    <>
      {view.step === 'asking' ? (
        <Notice live>
          <p>{words.asking}</p>
        </Notice>
      ) : null}
      {hasStarted && result ? (
        <>
          <CheckSection title={words.camera} state={result.camera} words={words}>
            {media.camera === 'on' ? (
              <>
                <p className="mb-2 text-soft">{words.cameraHint}</p>
                <VideoView
                  own
                  stream={media.own}
                  label={words.camera}
                  className="aspect-video w-full max-w-sm rounded-lg bg-black"
                />
              </>
            ) : null}
            <Help state={result.camera} words={words} browser={result.browser} />
          </CheckSection>
          <CheckSection title={words.microphone} state={result.microphone} words={words}>
            {media.mic === 'on' ? (
              <>
                <p className="mb-2 text-soft">{words.microphoneHint}</p>
                <Level stream={media.own} label={words.level} />
              </>
            ) : null}
            {result.microphone === result.camera ? null : (
              <Help state={result.microphone} words={words} browser={result.browser} />
            )}
          </CheckSection>
          <Speaker test={test} speaker={result.speaker} words={words} />
          <CheckSection title={words.network} state={result.network} words={words}>
            {view.step === 'testing' ? <p className="text-soft">{words.networkTesting}</p> : null}
            {result.network === 'blocked' ? <p>{words.help_blocked}</p> : null}
          </CheckSection>
          <Save test={test} words={words} save={save} isReady={view.step === 'done'} />
        </>
      ) : null}
      <Button type="button" look={hasStarted ? 'secondary' : 'primary'} onClick={() => void test.start()}>
        {hasStarted ? words.again : words.start}
      </Button>
    </>
  )
}

type State = DeviceCheck['camera'] | DeviceCheck['speaker'] | DeviceCheck['network']
const passed: readonly State[] = ['ok', 'heard', 'direct', 'relay']

function CheckSection({
  title,
  state,
  words,
  children,
}: {
  title: string
  state: State
  words: Words
  children: ReactNode
}) {
  const Icon = state === 'untested' ? CircleHelp : passed.includes(state) ? CircleCheck : TriangleAlert
  return (
    <section className="mb-6 border-line border-t pt-4">
      <h2 className="mb-2 flex flex-wrap items-center gap-x-3 font-bold text-xl">
        {title}
        <span role="status" className="flex items-center gap-2 font-normal text-base">
          <Icon aria-hidden className="size-5" />
          {words[`state_${state}`]}
        </span>
      </h2>
      {children}
    </section>
  )
}

type HelpProps = { state: DeviceCheck['camera']; words: Words; browser: DeviceCheck['browser'] }

function Help({ state, words, browser }: HelpProps) {
  if (state === 'ok' || state === 'untested') return null
  return <p>{state === 'denied' ? words[`help_${browser}`] : words[`help_${state}`]}</p>
}

function Speaker({ test, speaker, words }: { test: DeviceTest; speaker: DeviceCheck['speaker']; words: Words }) {
  const [played, setPlayed] = useState(false)
  const play = () => void playTestTone('').then(() => setPlayed(true))
  return (
    <CheckSection title={words.speaker} state={speaker} words={words}>
      <div className="flex flex-wrap gap-3">
        <Button type="button" look="secondary" onClick={play}>
          {words.play}
        </Button>
        {played ? (
          <>
            <Button type="button" look="secondary" onClick={() => test.view.set({ speaker: 'heard' })}>
              {words.heard}
            </Button>
            <Button type="button" look="secondary" onClick={() => test.view.set({ speaker: 'silent' })}>
              {words.silent}
            </Button>
          </>
        ) : null}
      </div>
      {speaker === 'silent' ? <p className="mt-2">{words.help_silent}</p> : null}
    </CheckSection>
  )
}

type SaveProps = { test: DeviceTest; words: Words; save: Props['save']; isReady: boolean }

function Save({ test, words, save, isReady }: SaveProps) {
  const [outcome, setOutcome] = useState<'saved' | 'savedProblem' | 'notSaved' | null>(null)
  const saveResult = async () => {
    const result = test.result()
    const isSaved = await save(result).catch(() => false)
    const works =
      result.camera === 'ok' &&
      result.microphone === 'ok' &&
      result.network !== 'blocked' &&
      result.speaker !== 'silent'
    setOutcome(!isSaved ? 'notSaved' : works ? 'saved' : 'savedProblem')
  }
  return (
    <div className="mb-4">
      <div role="status">
        {outcome ? (
          <Notice tone={outcome === 'saved' ? 'good' : 'warn'}>
            <p>{words[outcome]}</p>
          </Notice>
        ) : null}
      </div>
      <Button
        type="button"
        aria-disabled={!isReady || undefined}
        onClick={() => (isReady ? void saveResult() : undefined)}
      >
        {words.save}
      </Button>
    </div>
  )
}
