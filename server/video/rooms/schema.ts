import { z } from 'zod'

/** A room holds two people, one on each side. The agent moderates. */
const sides = ['customer', 'agent'] as const
export type Side = (typeof sides)[number]

const description = z.object({
  type: z.enum(['offer', 'answer', 'pranswer', 'rollback']),
  sdp: z.string().max(60_000).default(''),
})
const candidate = z.object({
  candidate: z.string().max(1_000),
  sdpMid: z.string().max(40).nullish(),
  sdpMLineIndex: z.number().int().min(0).max(50).nullish(),
  usernameFragment: z.string().max(300).nullish(),
})
/** A WebRTC signalling message from one browser to the other; the server does not read it. */
export const signalBody = z.union([z.object({ description }).strict(), z.object({ candidate }).strict()])
export type SignalBody = z.infer<typeof signalBody>

const epoch = z.number().int().min(1).max(2_000_000_000)

/** Requests that a room's page can send. */
export const roomRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('enter'), tab: z.uuid(), takeOver: z.boolean().default(false) }),
  z.object({ kind: z.literal('signal'), epoch, toEpoch: epoch, signals: z.array(signalBody).min(1).max(50) }),
  z.object({ kind: z.literal('leave'), epoch }),
  z.object({ kind: z.literal('end'), epoch }),
])
export type RoomRequest = z.input<typeof roomRequest>

export type IceServer = { urls: string[]; username?: string; credential?: string }

export type EnterResult =
  /** Includes the current state, so that the page need not wait for the first event of the stream. */
  | { ok: true; side: Side; epoch: number; iceServers: IceServer[]; state: RoomState }
  /** `elsewhere`: the same participant has it open in another tab. `full`: somebody else has this side's seat. */
  | { ok: false; reason: 'elsewhere' | 'full' | ClosedReason }

/** Reason why a page must leave the room or cannot enter it. */
export type ClosedReason = 'taken' | 'left' | 'ended' | 'over' | 'early' | 'cancelled' | 'moved' | 'sign_in'

export type LateNotice = { side: Side; minutes: number; at: string }
export type Peer = {
  epoch: number
  /** False while the page is not listening: it is reloading or has no network. */
  isConnected: boolean
  /** ISO instant. */
  since: string
}
export type RoomState = {
  peer: Peer | null
  /** ISO instant since when both have been in the room, or the one who waits. */
  since: string
  /** `now` is the server's clock; `endsAt` is the agreed end, `closesAt` the time when the room closes. ISO instants. */
  now: string
  endsAt: string
  closesAt: string
  late: LateNotice[]
  /** ISO instant of the expected later start while an earlier appointment delays the agent. */
  expectedStart: string | null
}

/** Events that the server sends to a room's page. */
export type RoomEvent =
  | { type: 'state'; state: RoomState }
  | { type: 'signal'; id: number; fromEpoch: number; body: SignalBody }
  | { type: 'closed'; reason: ClosedReason }
  /** The stream ends without an error; the page should connect again. */
  | { type: 'reconnect' }
