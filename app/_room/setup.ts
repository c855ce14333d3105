import type { Side } from '#server/video/rooms/schema.ts'
import type { RoomWords } from './say.ts'

/** What the server tells the room's page about the meeting. */
export type RoomSetup = {
  participantId: string
  side: Side
  /** Whom one meets, as one may call them. */
  peerName: string
  serviceName: string
  brandName: string
  lang: string
  timezone: string
  /** The join page of this link. */
  joinPath: string
  /** The agent's; null for the customer. */
  notes: { appointmentId: string; text: string } | null
}
/** What the page behind it needs of that. */
export type RoomOptions = Pick<RoomSetup, 'participantId' | 'side' | 'lang'>
export type SaveNotes = (appointmentId: string, text: string) => Promise<boolean>
export type RoomProps = { setup: RoomSetup; words: RoomWords; saveNotes: SaveNotes }
