'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../_http/procedureCall.ts'
import { words } from '../../_i18n/console/words.ts'
import { getCaller } from '../../_server.ts'
import { type FormState, valuesOf } from '../../_ui/form.ts'
import { keepSession } from '../_shared/session.ts'
import { homeOf, safeTarget } from '../_shared/target.ts'

/** Unknown address and wrong password get one answer; the password never comes back to the page. */
export async function signIn(to: string, state: FormState, form: FormData): Promise<FormState> {
  const { email = '', password = '' } = valuesOf(form)
  const t = words()
  const again = (errors: FormState['errors']): FormState => ({
    values: { email },
    errors,
    occurrence: state.occurrence + 1,
  })
  const missing = {
    ...(email.trim() ? {} : { email: t('signIn.noEmail') }),
    ...(password ? {} : { password: t('signIn.noPassword') }),
  }
  if (Object.keys(missing).length > 0) return again(missing)
  const api = await getCaller()
  const answer = await attempt(api.auth.signIn({ email, password }))
  if (!answer.ok && answer.kind === 'limited') {
    return again({ email: t('signIn.limited', { minutes: Math.ceil((answer.retryAfterSeconds ?? 60) / 60) }) })
  }
  if (!answer.ok && answer.kind === 'failed') {
    return again({ email: `${t('failed.text')} ${t('failed.reference', { reference: answer.reference })}` })
  }
  if (!answer.ok || !answer.value.ok) return again({ email: t('signIn.wrong') })
  await keepSession(answer.value.staff)
  redirect(safeTarget(to, homeOf(answer.value.staff.role)))
}
