/** Statistics of the connection; losses are shares from 0 to 1. */
export type ConnectionSample = {
  /** Packet loss of outgoing and incoming media. */
  lossOut: number
  lossIn: number
  roundTripMs: number | null
  /** Estimated outgoing bandwidth in bits per second. */
  bandwidth: number | null
}
export type Quality = 'good' | 'fair' | 'poor'
/** The media being sent: full video, reduced video, or audio only. */
export type Sending = 'full' | 'reduced' | 'audio_only'

/** Rates the connection by its worst value. */
export function rateQuality({ lossOut, lossIn, roundTripMs, bandwidth }: ConnectionSample): Quality {
  const loss = Math.max(lossOut, lossIn)
  const trip = roundTripMs ?? 0
  const available = bandwidth ?? Number.POSITIVE_INFINITY
  if (loss > 0.1 || trip > 800 || available < 120_000) return 'poor'
  if (loss > 0.03 || trip > 350 || available < 350_000) return 'fair'
  return 'good'
}

/** Consecutive samples that cause a change. Recovery takes longer, so that the video does not alternate. */
const DOWN_AFTER = 3
const UP_AFTER = 8

export type Adaptation = { sending: Sending; poor: number; good: number }
export const initialAdaptation: Adaptation = { sending: 'full', poor: 0, good: 0 }

/** Decides what to send next. Audio is always kept, because it matters more than video. */
export function adaptSending(current: Adaptation, quality: Quality): Adaptation {
  const poor = quality === 'poor' ? current.poor + 1 : 0
  const good = quality === 'good' ? current.good + 1 : 0
  if (poor >= DOWN_AFTER && current.sending !== 'audio_only')
    return { sending: down[current.sending], poor: 0, good: 0 }
  if (good >= UP_AFTER && current.sending !== 'full') return { sending: up[current.sending], poor: 0, good: 0 }
  return { sending: current.sending, poor, good }
}

const down = { full: 'reduced', reduced: 'audio_only', audio_only: 'audio_only' } as const
const up = { full: 'full', reduced: 'full', audio_only: 'reduced' } as const
