'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../_http/procedureCall.ts'
import { getTranslations } from '../../_i18n/console/translations.ts'
import { getCaller } from '../../_server.ts'
import type { FormState } from '../../_ui/form.ts'
import { formText } from '../_shared/formText.ts'
import { homePath, safeReturnPath } from '../_shared/returnPath.ts'
import { setSession } from '../_shared/session.ts'

/** Signs in. An unknown address and a wrong password get the same error, and the password is never returned to the page. */
export async function signIn(to: string, state: FormState, form: FormData): Promise<FormState> {
  const email = formText(form, 'email')
  const password = String(form.get('password') ?? '')
  const t = getTranslations('console')
  const showAgain = (errors: FormState['errors']): FormState => ({
    values: { email },
    errors,
    occurrence: state.occurrence + 1,
  })
  const missing = {
    ...(email ? {} : { email: t('signIn.noEmail') }),
    ...(password ? {} : { password: t('signIn.noPassword') }),
  }
  if (Object.keys(missing).length > 0) return showAgain(missing)
  const api = await getCaller()
  const answer = await attempt(api.auth.signIn({ email, password }))
  if (!answer.ok && answer.kind === 'limited') {
    return showAgain({ email: t('signIn.limited', { minutes: Math.ceil((answer.retryAfterSeconds ?? 60) / 60) }) })
  }
  if (!answer.ok && answer.kind === 'failed') {
    return showAgain({ email: `${t('failed.text')} ${t('failed.reference', { reference: answer.reference })}` })
  }
  if (!answer.ok || !answer.value.ok) return showAgain({ email: t('signIn.wrong') })
  await setSession(answer.value.staff)
  redirect(safeReturnPath(to, homePath(answer.value.staff.role)))
}
