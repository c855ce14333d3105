'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../_http/procedureCall.ts'
import { translations } from '../../../_i18n/translations.ts'
import { getCaller } from '../../../_server.ts'
import { type FormState, valuesOf } from '../../../_ui/form.ts'
import { failureMessage } from '../../_shared/errors.ts'
import { managePath } from '../../_shared/paths.ts'

export async function cancelAppointment(token: string, previous: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  // The server accepts a single line; line breaks are replaced instead of being refused.
  const reason = values.reason?.replace(/\s+/g, ' ').trim() || undefined
  const api = await getCaller()
  const response = await attempt(api.manage.cancel({ token, reason }))
  // The link may have been replaced in the meantime; its page explains it.
  if (response.ok && (response.value.ok || response.value.reason === 'unknown')) redirect(managePath(token))
  const refusal = response.ok && !response.value.ok ? response.value.reason : 'failed'
  const t = translations()
  const message = refusal === 'too_late' || refusal === 'over' ? t(`cancel.${refusal}`) : t('cancel.failed')
  return { values, errors: { form: message }, occurrence: previous.occurrence + 1 }
}

export async function reportWrongRecipient(
  token: string,
  mustChooseChannel: boolean,
  previous: FormState,
  form: FormData,
): Promise<FormState> {
  const values = valuesOf(form)
  const state = { values, occurrence: previous.occurrence + 1 }
  const channel = values.channel === 'EMAIL' || values.channel === 'SMS' ? values.channel : undefined
  if (mustChooseChannel && !channel) return { ...state, errors: { channel: translations()('wrongRecipient.choose') } }
  const api = await getCaller()
  const response = await attempt(api.manage.reportWrongRecipient(channel ? { token, channel } : { token }))
  if (!response.ok) return { ...state, errors: { form: failureMessage(response.reference) } }
  // The manage page now explains why the link no longer works.
  redirect(managePath(token))
}
