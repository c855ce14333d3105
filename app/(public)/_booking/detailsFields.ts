import { isolateText } from '../../_i18n/bidi.ts'
import { translations } from '../../_i18n/translations.ts'
import type { FieldSpec } from '../../_ui/form.ts'
import { questionField } from '../../_ui/questionField.ts'
import { contactFields } from '../_shared/contactFields.ts'
import type { Booking } from './loadBooking.ts'

type Service = Booking['service']
type Draft = Booking['draft']

/** Describes the form of a service: name, contact and the application's own questions. */
export function detailsFields(service: Service): FieldSpec[] {
  const t = translations()
  const name: FieldSpec = {
    kind: 'text',
    name: 'name',
    label: t('details.name'),
    hint: t('details.nameHint'),
    autoComplete: 'name',
    spellCheck: false,
  }
  return [
    name,
    ...contactFields(service.channels, t('details.channel'), t('details.why')),
    ...service.intake.map(intakeField),
  ]
}

/** Returns the values entered so far. `requestedChannel` preselects a channel; a ticked checkbox has the value `true`. */
export function detailsValues(draft: Draft, service: Service, requestedChannel?: string): Record<string, string> {
  const { name, email, phone } = draft
  const channel = service.channels.find((one) => one === requestedChannel) ?? defaultChannel(draft, service)
  const intake = Object.entries(draft.intake).map(([key, value]) => [`intake.${key}`, String(value)])
  return { name, email, phone, channel, ...Object.fromEntries(intake) }
}

const defaultChannel = ({ channel }: Draft, { channels }: Service) =>
  channels.includes(channel) ? channel : (channels[0] ?? 'EMAIL')

/** Returns the labels of the application's questions by field name, so that an error message can repeat them. */
export const intakeLabels = (service: Service): Record<string, string> =>
  Object.fromEntries(service.intake.map((field) => [`intake.${field.key}`, field.label]))

function intakeField(field: Service['intake'][number]): FieldSpec {
  const t = translations()
  const question = isolateText(field.label)
  const label = field.required ? question : t('details.optional', { label: question })
  return questionField(field, { label, hint: field.hint && isolateText(field.hint), choose: t('details.choose') })
}
