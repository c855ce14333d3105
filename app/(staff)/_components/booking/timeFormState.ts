import { formatAppointmentTime } from '../../../_i18n/time.ts'
import type { FormState } from '../../../_ui/form.ts'

type Option = { value: string; label: string }

/** State of a form about a chosen time; `options` are times to choose instead after that one was refused. */
export type TimeFormState = FormState & { options: Option[] | null }

/** Describes available times as options of a form. */
export const alternativeOptions = (alternatives: readonly { start: Date; end: Date }[], timezone: string): Option[] =>
  alternatives.map((slot) => ({
    value: slot.start.toISOString(),
    label: formatAppointmentTime({ ...slot, timezone }).full,
  }))
