import { z } from 'zod'

const deviceStates = ['ok', 'denied', 'missing', 'busy', 'failed', 'unsupported', 'untested'] as const
export type DeviceState = (typeof deviceStates)[number]
const speakerStates = ['heard', 'silent', 'untested'] as const
/** `direct`: browsers can reach each other and no relay is configured; `relay`: they can also use our TURN server. */
const networkStates = ['direct', 'relay', 'blocked', 'untested'] as const
const browsers = ['chrome', 'edge', 'firefox', 'safari', 'other'] as const

/** Result of a device test: status words only, neither video nor audio. */
export const deviceCheck = z.object({
  camera: z.enum(deviceStates),
  microphone: z.enum(deviceStates),
  speaker: z.enum(speakerStates),
  network: z.enum(networkStates),
  browser: z.enum(browsers),
})
export type DeviceCheck = z.infer<typeof deviceCheck>

export const lateInput = z.object({ minutes: z.literal([5, 10, 15]) })
export type LateInput = z.output<typeof lateInput>
