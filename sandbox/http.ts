import type { SandboxContext } from './context.ts'
import type { IncomingRequest, Reply } from './request.ts'

/** A request together with the sandbox's state. */
export type Call = IncomingRequest & {
  context: SandboxContext
  /** Waits for the delay of a `slow` fault; later calls return at once. */
  pause(): Promise<void>
}

export type Handler = (call: Call) => Reply | Promise<Reply>
