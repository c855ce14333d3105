import type { Side } from '#server/video/rooms/schema.ts'
import type { RoomTexts } from './text.ts'

/** Properties of the meeting that the server passes to the room's page. */
export type RoomSetup = {
  participantId: string
  side: Side
  /** Display name of the other participant. */
  peerName: string
  serviceName: string
  brandName: string
  lang: string
  timezone: string
  /** Path of the join page. */
  joinPath: string
  /** The agent's notes; null for the customer. */
  notes: { appointmentId: string; text: string } | null
}
/** The properties that the controller needs. */
export type RoomOptions = Pick<RoomSetup, 'participantId' | 'side' | 'lang'>
export type SaveNotes = (appointmentId: string, text: string) => Promise<boolean>
export type RoomProps = { setup: RoomSetup; texts: RoomTexts; saveNotes: SaveNotes }
