import { done, type Handlers, type Recurring } from '../agenda/types.ts'
import { sweepRooms } from './sweep.ts'

export const roomHandlers: Handlers = {
  'room.sweep': { perform: async (ctx) => done(`${await sweepRooms(ctx)} seats`) },
}

export const roomUpkeep: readonly Recurring[] = [{ kind: 'room.sweep', everyMs: 15_000 }]
