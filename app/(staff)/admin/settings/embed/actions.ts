'use server'

import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { type FormState, valuesOf } from '../../../../_ui/form.ts'
import { runAction } from '../../../_shared/runAction.ts'

const path = '/admin/settings/embed'

export async function saveOrigins(applicationId: string, last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const state = { values, errors: {}, occurrence: last.occurrence + 1 }
  const t = getTranslations('embed')
  const api = await getCaller()
  const origins = (values.origins ?? '').split(/[\s,]+/).filter(Boolean)
  const result = await runAction(api.applications.saveEmbedding({ applicationId, origins }), path)
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
