import { Worker } from 'node:worker_threads'

export type Sample = { at: number; ms: number; ok: boolean }
const INTERVAL_MS = 100

/** Requests a page ten times a second from a separate thread, as visitors would, until stopped. */
export function startPageSampler(url: string): { samples: Sample[]; stop(): Promise<void> } {
  const samples: Sample[] = []
  const worker = new Worker(new URL('./sampler.mjs', import.meta.url), { workerData: { url, everyMs: INTERVAL_MS } })
  worker.on('message', (sample: Sample) => samples.push(sample))
  return {
    samples,
    stop: async () => {
      await worker.terminate()
    },
  }
}
