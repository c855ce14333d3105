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

type DeviceTexts = (typeof english)['device']
type Props = { iceServers: IceServer[]; texts: DeviceTexts; save: (check: DeviceCheck) => Promise<boolean> }

/** Tests camera, microphone, speaker and network, and shows each result. */
export function DeviceCheckForm({ iceServers, texts, save }: Props) {
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
          <p>{texts.asking}</p>
        </Notice>
      ) : null}
      {hasStarted && result ? (
        <>
          <CheckSection title={texts.camera} state={result.camera} texts={texts}>
            {media.camera === 'on' ? (
              <>
                <p className="mb-2 text-soft">{texts.cameraHint}</p>
                <VideoView
                  isOwn
                  stream={media.localStream}
                  label={texts.camera}
                  className="aspect-video w-full max-w-sm rounded-lg bg-black"
                />
              </>
            ) : null}
            <Help state={result.camera} texts={texts} browser={result.browser} />
          </CheckSection>
          <CheckSection title={texts.microphone} state={result.microphone} texts={texts}>
            {media.mic === 'on' ? (
              <>
                <p className="mb-2 text-soft">{texts.microphoneHint}</p>
                <Level stream={media.localStream} label={texts.level} />
              </>
            ) : null}
            {result.microphone === result.camera ? null : (
              <Help state={result.microphone} texts={texts} browser={result.browser} />
            )}
          </CheckSection>
          <Speaker test={test} speaker={result.speaker} texts={texts} />
          <CheckSection title={texts.network} state={result.network} texts={texts}>
            {view.step === 'testing' ? <p className="text-soft">{texts.networkTesting}</p> : null}
            {result.network === 'blocked' ? <p>{texts.help_blocked}</p> : null}
          </CheckSection>
          <Save test={test} texts={texts} save={save} isReady={view.step === 'done'} />
        </>
      ) : null}
      <Button type="button" variant={hasStarted ? 'secondary' : 'primary'} onClick={() => void test.start()}>
        {hasStarted ? texts.again : texts.start}
      </Button>
    </>
  )
}

type State = DeviceCheck['camera'] | DeviceCheck['speaker'] | DeviceCheck['network']
const passed: readonly State[] = ['ok', 'heard', 'direct', 'relay']

function CheckSection({
  title,
  state,
  texts,
  children,
}: {
  title: string
  state: State
  texts: DeviceTexts
  children: ReactNode
}) {
  const Icon = state === 'untested' ? CircleHelp : passed.includes(state) ? CircleCheck : TriangleAlert
  return (
    <section className="mb-6 border-line border-t pt-4">
      <h2 className="mb-2 flex flex-wrap items-center gap-x-3 font-bold text-xl">
        {title}
        <span role="status" className="flex items-center gap-2 font-normal text-base">
          <Icon aria-hidden className="size-5" />
          {texts[`state_${state}`]}
        </span>
      </h2>
      {children}
    </section>
  )
}

type HelpProps = { state: DeviceCheck['camera']; texts: DeviceTexts; browser: DeviceCheck['browser'] }

function Help({ state, texts, browser }: HelpProps) {
  if (state === 'ok' || state === 'untested') return null
  return <p>{state === 'denied' ? texts[`help_${browser}`] : texts[`help_${state}`]}</p>
}

function Speaker({ test, speaker, texts }: { test: DeviceTest; speaker: DeviceCheck['speaker']; texts: DeviceTexts }) {
  const [played, setPlayed] = useState(false)
  const play = () => void playTestTone('').then(() => setPlayed(true))
  return (
    <CheckSection title={texts.speaker} state={speaker} texts={texts}>
      <div className="flex flex-wrap gap-3">
        <Button type="button" variant="secondary" onClick={play}>
          {texts.play}
        </Button>
        {played ? (
          <>
            <Button type="button" variant="secondary" onClick={() => test.view.set({ speaker: 'heard' })}>
              {texts.heard}
            </Button>
            <Button type="button" variant="secondary" onClick={() => test.view.set({ speaker: 'silent' })}>
              {texts.silent}
            </Button>
          </>
        ) : null}
      </div>
      {speaker === 'silent' ? <p className="mt-2">{texts.help_silent}</p> : null}
    </CheckSection>
  )
}

type SaveProps = { test: DeviceTest; texts: DeviceTexts; save: Props['save']; isReady: boolean }

function Save({ test, texts, save, isReady }: SaveProps) {
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
            <p>{texts[outcome]}</p>
          </Notice>
        ) : null}
      </div>
      <Button
        type="button"
        aria-disabled={!isReady || undefined}
        onClick={() => (isReady ? void saveResult() : undefined)}
      >
        {texts.save}
      </Button>
    </div>
  )
}
