import type { CalendarMethod } from '../calendar.ts'
import type { MessageType } from '../types.ts'

export type NoteKey =
  | 'device'
  | 'personal'
  | 'sameLink'
  | 'noLink'
  | 'otherTime'
  | 'allow'
  | 'open'
  | 'sorry'
  | 'again'
  | 'notYou'
  | 'calendarAdds'
  | 'calendarMoves'
  | 'calendarRemoves'

/** Parts of one message besides its texts, which are in the message files. */
export type Spec = {
  /** Method of the attached calendar file; without it, no file is attached. */
  calendar?: CalendarMethod
  /** Label of the join button; without it, there is no button. */
  join?: 'join' | 'joinNow'
  /** As long as the contact is not verified, the button asks to confirm the appointment instead of joining. */
  asksToConfirm?: true
  link?: 'manage' | 'see' | 'open'
  /** The time no longer applies, so it is struck through. */
  over?: true
  notes?: NoteKey[]
  /** Recipients can unsubscribe from it. Messages about changes to an appointment are never optional. */
  optional?: true
  /** Last line of the text message, if there is room. */
  smsLastLine?: 'manage' | 'see' | 'support'
}

export type Specs = Record<MessageType, Spec>
