import type { Asked, Reply } from './request.ts'
import type { World } from './world.ts'

/** A request with the world it is about. */
export type Call = Asked & {
  world: World
  /** Waits as long as a `slow` fault asks for; does nothing the second time. */
  pause(): Promise<void>
}

export type Handler = (call: Call) => Reply | Promise<Reply>
