import { circuitOpenedKind } from '#server/platform/jobs/circuitBreaker.ts'
import type { Handlers } from '#server/platform/jobs/types.ts'
import { sendPauseAlert } from './sendPauseAlert.ts'

export const vendorHandlers: Handlers = { [circuitOpenedKind]: { run: sendPauseAlert } }
