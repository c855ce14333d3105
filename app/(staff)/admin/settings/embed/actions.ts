'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../../_http/procedureCall.ts'
import { getCaller } from '../../../../_server.ts'
import { type FormState, valuesOf } from '../../../../_ui/form.ts'
import { embedWords } from './words.ts'

export async function saveOrigins(applicationId: string, last: FormState, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const state = { values, errors: {}, occurrence: last.occurrence + 1 }
  const t = embedWords()
  const api = await getCaller()
  const origins = (values.origins ?? '').split(/[\s,]+/).filter(Boolean)
  const answer = await attempt(api.applications.saveEmbedding({ applicationId, origins }))
  if (!answer.ok) {
    if (answer.code === 'UNAUTHORIZED') redirect('/sign-in?to=/admin/settings/embed')
    const failed = answer.kind === 'failed' ? t('failed', { reference: answer.reference }) : t('refused')
    return { ...state, errors: { form: failed } }
  }
  const saved = answer.value
  if (!saved.ok) {
    const list = saved.invalidOrigins.join(', ')
    return { ...state, errors: { origins: t('unusable', { count: saved.invalidOrigins.length, list }) } }
  }
  const notice = t(saved.origins.length > 0 ? 'saved' : 'savedNone')
  return { ...state, values: { origins: saved.origins.join('\n') }, notice }
}
