'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../_http/procedureCall.ts'
import { translations } from '../../../_i18n/translations.ts'
import { getCaller } from '../../../_server.ts'
import type { FormState } from '../../../_ui/form.ts'

export async function setReminders(token: string, wanted: boolean, previous: FormState): Promise<FormState> {
  const api = await getCaller()
  const response = await attempt(wanted ? api.unsubscribe.resume({ token }) : api.unsubscribe.stop({ token }))
  if (response.ok) redirect(`/unsubscribe/${encodeURIComponent(token)}`)
  return { values: {}, errors: { form: translations()('unsubscribe.failed') }, occurrence: previous.occurrence + 1 }
}
