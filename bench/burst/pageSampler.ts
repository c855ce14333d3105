import { Worker } from 'node:worker_threads'

export type Sample = { at: number; ms: number; ok: boolean }
const INTERVAL_MS = 100

/** Requests a page ten times a second from a separate thread, as visitors would, or after another pause, until stopped. */
export function startPageSampler(url: string, everyMs = INTERVAL_MS): { samples: Sample[]; stop(): Promise<void> } {
  const samples: Sample[] = []
  const worker = new Worker(new URL('./sampler.mjs', import.meta.url), { workerData: { url, everyMs } })
  worker.on('message', (sample: Sample) => samples.push(sample))
  return {
    samples,
    stop: async () => {
      await worker.terminate()
    },
  }
}
