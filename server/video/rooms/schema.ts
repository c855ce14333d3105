import { z } from 'zod'

/** Two people, one on each side; the agent moderates. */
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
/** What one browser tells the other to find a way to it; handed on unread. */
export const signalBody = z.union([z.object({ description }).strict(), z.object({ candidate }).strict()])
export type SignalBody = z.infer<typeof signalBody>

const epoch = z.number().int().min(1).max(2_000_000_000)

/** What a room's page may ask of the server. */
export const roomRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('enter'), tab: z.uuid(), takeOver: z.boolean().default(false) }),
  z.object({ kind: z.literal('signal'), epoch, toEpoch: epoch, signals: z.array(signalBody).min(1).max(50) }),
  z.object({ kind: z.literal('leave'), epoch }),
  z.object({ kind: z.literal('end'), epoch }),
])
export type RoomRequest = z.input<typeof roomRequest>

export type IceServer = { urls: string[]; username?: string; credential?: string }

export type EnterResult =
  /** With the room as it stands, so that nobody waits for the stream's first word. */
  | { ok: true; side: Side; epoch: number; iceServers: IceServer[]; state: RoomState }
  /** `elsewhere`: open in another tab of the same person. `full`: somebody else sits on this side. */
  | { ok: false; reason: 'elsewhere' | 'full' | ClosedReason }

/** Why a room lets somebody go, or never let them in. */
export type ClosedReason = 'taken' | 'left' | 'ended' | 'over' | 'early' | 'cancelled' | 'moved' | 'sign_in'

export type LateNotice = { side: Side; minutes: number; at: string }
export type Peer = {
  epoch: number
  /** False while its page is not listening: reloading, or without a network. */
  isConnected: boolean
  /** ISO instant. */
  since: string
}
export type RoomState = {
  peer: Peer | null
  /** Since when both sit here, or the one who waits; ISO instant. */
  since: string
  /** The end by agreement, and when the room closes; ISO instants of the server's clock `now`. */
  now: string
  endsAt: string
  closesAt: string
  late: LateNotice[]
  /** While the agent is held up by an earlier appointment: the later start that is expected; ISO instant. */
  expectedStart: string | null
}

/** What the server tells a room's page. */
export type RoomEvent =
  | { type: 'state'; state: RoomState }
  | { type: 'signal'; id: number; fromEpoch: number; body: SignalBody }
  | { type: 'closed'; reason: ClosedReason }
  /** Nothing is wrong: listen anew. */
  | { type: 'reconnect' }
