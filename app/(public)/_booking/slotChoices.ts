import { formatAppointmentTime } from '../../_i18n/time.ts'

/** A free time as a button: its value (ISO instant), the day, the visible label and the accessible name. */
export type SlotChoice = { start: string; day: string; label: string; name: string }

export function slotChoices(slots: { start: Date; end: Date }[], timezone: string): SlotChoice[] {
  return slots.map((slot) => {
    const when = formatAppointmentTime({ ...slot, timezone })
    return {
      start: slot.start.toISOString(),
      day: when.date,
      label: when.season ? `${when.times}, ${when.season}` : when.times,
      name: when.full,
    }
  })
}
