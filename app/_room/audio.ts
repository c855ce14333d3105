/** Reports a stream's loudness, 0 to 1, every 120 ms. Returns a function that stops it. */
export function measureLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0) return () => {}
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 512
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    const power = samples.reduce((total, sample) => total + sample * sample, 0) / samples.length
    onLevel(Math.min(1, Math.sqrt(power) * 5))
  }, 120)
  return () => {
    clearInterval(timer)
    void context.close()
  }
}

/** Plays two generated tones through a speaker. */
export async function playTestTone(speaker: string): Promise<void> {
  const context = new AudioContext()
  if (speaker && 'setSinkId' in context && typeof context.setSinkId === 'function') await context.setSinkId(speaker)
  const gain = context.createGain()
  gain.connect(context.destination)
  gain.gain.setValueAtTime(0.15, context.currentTime)
  for (const [index, frequency] of [523, 784].entries()) {
    const tone = context.createOscillator()
    tone.frequency.value = frequency
    tone.connect(gain)
    tone.start(context.currentTime + index * 0.35)
    tone.stop(context.currentTime + index * 0.35 + 0.3)
  }
  await new Promise((resolve) => setTimeout(resolve, 900))
  await context.close()
}
