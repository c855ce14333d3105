import type { Asked, Reply } from './request.ts'
import type { World } from './context.ts'

/** A request together with the sandbox's state. */
export type Call = Asked & {
  world: World
  /** Waits for the delay of a `slow` fault; later calls return at once. */
  pause(): Promise<void>
}

export type Handler = (call: Call) => Reply | Promise<Reply>
