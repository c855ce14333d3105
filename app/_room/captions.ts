/** The used part of the browser's speech recognition, which TypeScript's types lack and some browsers do not support. */
type Recognition = EventTarget & {
  lang: string
  continuous: boolean
  interimResults: boolean
  processLocally: boolean
  start(): void
  stop(): void
}
type RecognitionClass = {
  new (): Recognition
  available(options: { langs: string[]; processLocally: boolean }): Promise<string>
}

function findRecognitionClass(): RecognitionClass | null {
  const found: unknown = Reflect.get(window, 'SpeechRecognition')
  return typeof found === 'function' && 'available' in found && 'processLocally' in found.prototype
    ? (found as unknown as RecognitionClass)
    : null
}

/** Whether this browser can transcribe speech on the device. Speech recognition on a server is not used, for privacy. */
export async function canCaption(lang: string): Promise<boolean> {
  const RecognitionClass = findRecognitionClass()
  if (!RecognitionClass) return false
  return RecognitionClass.available({ langs: [lang], processLocally: true }).then(
    (state) => state === 'available',
    () => false,
  )
}

/** Transcribes this participant's speech until stopped. Browsers stop after a pause, so it restarts itself. */
export function caption(lang: string, onText: (text: string) => void): () => void {
  const RecognitionClass = findRecognitionClass()
  if (!RecognitionClass) return () => {}
  const recognition = new RecognitionClass()
  Object.assign(recognition, { lang, continuous: true, interimResults: true, processLocally: true })
  let isOn = true
  recognition.addEventListener('result', (event) => onText(lastTranscript(event)))
  recognition.addEventListener('end', () => {
    if (isOn) recognition.start()
  })
  recognition.start()
  return () => {
    isOn = false
    recognition.stop()
  }
}

function lastTranscript(event: Event): string {
  const results: unknown = Reflect.get(event, 'results')
  const last: unknown = Array.from(results as ArrayLike<ArrayLike<{ transcript: string }>>).at(-1)
  const first: unknown = last && Reflect.get(Object(last), 0)
  const text: unknown = first && Reflect.get(Object(first), 'transcript')
  return typeof text === 'string' ? text.slice(-300) : ''
}
