import { circuitOpened } from '#server/platform/jobs/circuit.ts'
import type { Handlers } from '#server/platform/jobs/types.ts'
import { tellPause } from './tellPause.ts'

export const vendorHandlers: Handlers = { [circuitOpened]: { perform: tellPause } }
