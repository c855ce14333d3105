'use server'

import { z } from 'zod'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import type { FormState } from '../../../../_ui/form.ts'
import { toValues } from '../../../_shared/fieldNames.ts'
import { parseForm } from '../../../_shared/parseForm.ts'
import { runAction } from '../../../_shared/runAction.ts'

const path = '/admin/settings/embed'
const embedForm = z.object({
  origins: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean)),
})

export async function saveOrigins(applicationId: string, last: FormState, form: FormData): Promise<FormState> {
  const t = getTranslations('embed')
  const api = await getCaller()
  const parsed = parseForm(form, embedForm)
  const result = parsed.ok
    ? await runAction(api.applications.saveEmbedding({ applicationId, origins: parsed.value.origins }), path)
    : parsed
  const state = { values: toValues(parsed.entered), errors: {}, occurrence: last.occurrence + 1 }
  if (!result.ok) {
    const { reference } = result
    return { ...state, errors: { form: reference ? t('failed', { reference }) : t('refused') } }
  }
  const saved = result.value
  if (!saved.ok) {
    const list = saved.invalidOrigins.join(', ')
    return { ...state, errors: { origins: t('invalidOrigins', { count: saved.invalidOrigins.length, list }) } }
  }
  const notice = t(saved.origins.length > 0 ? 'saved' : 'savedNone')
  return { ...state, values: { origins: saved.origins.join('\n') }, notice }
}
