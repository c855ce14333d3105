'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../../../_http/procedureCall.ts'
import { translations } from '../../../../../_i18n/translations.ts'
import { getCaller } from '../../../../../_server.ts'
import type { FormState } from '../../../../../_ui/form.ts'
import { managePath } from '../../../../_shared/paths.ts'

/** Confirms the appointment. Reloading the page that follows changes nothing. */
export async function confirmAppointment(token: string, proof: string, previous: FormState): Promise<FormState> {
  const api = await getCaller()
  const response = await attempt(api.manage.confirm({ token, proof }))
  if (response.ok) redirect(managePath(token, `/confirm/${encodeURIComponent(proof)}`))
  return { values: {}, errors: { form: translations()('confirmation.failed') }, occurrence: previous.occurrence + 1 }
}
