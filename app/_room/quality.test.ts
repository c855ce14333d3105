import { describe, expect, it } from 'vitest'
import { type Adaptation, adaptSending, initialAdaptation, type Quality, rateQuality } from './quality.ts'

const sample = { lossOut: 0, lossIn: 0, roundTripMs: 40, bandwidth: 2_000_000 }
const after = (...samples: Quality[]): Adaptation => samples.reduce(adaptSending, initialAdaptation)
const times = (count: number, quality: Quality): Quality[] => Array.from({ length: count }, () => quality)

describe('the quality of a connection', () => {
  it.each([
    ['good', sample],
    ['good', { ...sample, roundTripMs: null, bandwidth: null }],
    ['fair', { ...sample, lossIn: 0.05 }],
    ['fair', { ...sample, roundTripMs: 500 }],
    ['poor', { ...sample, lossOut: 0.2 }],
    ['poor', { ...sample, bandwidth: 80_000 }],
  ] as const)('is %s', (quality, values) => {
    expect(rateQuality(values)).toBe(quality)
  })
})

describe('a poor connection', () => {
  it('reduces the video first, then stops it and keeps the audio', () => {
    expect(after(...times(2, 'poor')).sending).toBe('full')
    expect(after(...times(3, 'poor')).sending).toBe('reduced')
    expect(after(...times(6, 'poor')).sending).toBe('audio_only')
    expect(after(...times(20, 'poor')).sending).toBe('audio_only')
  })

  it('is not concluded from single bad samples', () => {
    expect(after('poor', 'poor', 'fair', 'poor', 'poor', 'good', 'poor').sending).toBe('full')
  })

  it('that recovers restores the video step by step', () => {
    const sound = times(6, 'poor')
    expect(after(...sound, ...times(7, 'good')).sending).toBe('audio_only')
    expect(after(...sound, ...times(8, 'good')).sending).toBe('reduced')
    expect(after(...sound, ...times(16, 'good')).sending).toBe('full')
  })
})
