import { z } from 'zod'

const deviceStates = ['ok', 'denied', 'missing', 'busy', 'failed', 'unsupported', 'untested'] as const
export type DeviceState = (typeof deviceStates)[number]
const speakerStates = ['heard', 'silent', 'untested'] as const
/** `direct`: browsers can reach one another, no relay is set up here; `relay`: also through ours, where one is. */
const networkStates = ['direct', 'relay', 'blocked', 'untested'] as const
const browsers = ['chrome', 'edge', 'firefox', 'safari', 'other'] as const

/** What a test of devices found: words only, nothing seen or heard. */
export const deviceCheck = z.object({
  camera: z.enum(deviceStates),
  microphone: z.enum(deviceStates),
  speaker: z.enum(speakerStates),
  network: z.enum(networkStates),
  browser: z.enum(browsers),
})
export type DeviceCheck = z.infer<typeof deviceCheck>

export const lateInput = z.object({ minutes: z.union([z.literal(5), z.literal(10), z.literal(15)]) })
