import { circuitOpened } from '../agenda/circuit.ts'
import type { Handlers } from '../agenda/types.ts'
import { tellPause } from './tellPause.ts'

export const vendorHandlers: Handlers = { [circuitOpened]: { perform: tellPause } }
