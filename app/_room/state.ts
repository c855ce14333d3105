import type { ClosedReason, LateNotice, Side } from '#server/video/rooms/schema.ts'
import type { Quality, Sending } from './quality.ts'

/** Reasons why a camera or microphone does not work, distinguished by the possible remedy. */
export type MediaProblem = 'denied' | 'missing' | 'busy' | 'failed' | 'unsupported'
export type Device = { id: string; label: string }
export type Devices = { mic: Device[]; camera: Device[]; speaker: Device[] }

export type MediaState = {
  mic: 'on' | 'off' | 'none'
  camera: 'on' | 'off' | 'none'
  problem: { kind: 'mic' | 'camera' | 'both'; reason: MediaProblem } | null
  devices: Devices
  chosen: { mic: string; camera: string; speaker: string }
  localStream: MediaStream | null
  screen: MediaStream | null
}

export type ChatMessage = { id: string; from: Side; text: string; at: number }
export type PeerView = {
  isConnected: boolean
  mic: boolean
  camera: boolean
  sharing: boolean
  video: MediaStream | null
  screen: MediaStream | null
  caption: string
}

export type RoomView = {
  /** `call` begins with the first connection to the other participant. */
  phase: 'entering' | 'elsewhere' | 'full' | 'waiting' | 'connecting' | 'call' | 'closed' | 'failed'
  /** `access_lost`: the server no longer accepts this page's ticket. */
  closed: ClosedReason | 'access_lost' | null
  /** `interrupted` while the connection to the server, or during a call to the peer, is lost. */
  connection: 'ok' | 'interrupted'
  peer: PeerView | null
  /** Whether the other participant was here and left. */
  peerLeft: boolean
  late: LateNotice[]
  /** ISO instant. */
  expectedStart: string | null
  /** Server time minus this browser's time, in milliseconds. */
  clockSkewMs: number
  /** Start of the meeting, when both participants had arrived, in milliseconds since the epoch. */
  since: number | null
  endsAt: number | null
  quality: Quality | null
  sending: Sending
  chat: ChatMessage[]
  captions: { offered: boolean; on: boolean; own: string }
}

export const emptyView: RoomView = {
  phase: 'entering',
  closed: null,
  connection: 'ok',
  peer: null,
  peerLeft: false,
  late: [],
  expectedStart: null,
  clockSkewMs: 0,
  since: null,
  endsAt: null,
  quality: null,
  sending: 'full',
  chat: [],
  captions: { offered: false, on: false, own: '' },
}

export const absentPeer: PeerView = {
  isConnected: true,
  mic: true,
  camera: true,
  sharing: false,
  video: null,
  screen: null,
  caption: '',
}
