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

/** What stands around the words of one message; the words themselves are in the message files. */
export type Spec = {
  /** What its calendar file does; without it there is none. */
  calendar?: CalendarMethod
  /** The button; without it nobody is invited in. */
  join?: 'join' | 'joinNow'
  /** Where the contact is not proven yet, the button asks whether the appointment is theirs; joining can wait. */
  asks?: true
  link?: 'manage' | 'see' | 'open'
  /** The time no longer holds, so it is struck through. */
  over?: true
  notes?: NoteKey[]
  /** Can be unsubscribed from; news about an appointment cannot. */
  optional?: true
  /** The last line of the text message, where there is room. */
  smsTail?: 'manage' | 'see' | 'support'
}

export type Specs = Record<MessageType, Spec>
