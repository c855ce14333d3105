'use server'

import { redirect } from 'next/navigation'
import type { TemplateType } from '#emails/types.ts'
import type { Locale } from '../../../../_i18n/locales.ts'
import { getCaller } from '../../../../_server.ts'
import { type FormState, valuesOf } from '../../../../_ui/form.ts'
import { withQuery } from '../../../_shared/filters.ts'
import { tryAct, type Undone } from '../../../_shared/outcome.ts'
import { pathOf, root, whatsappWords } from './words.ts'

export async function saveTemplates(
  applicationId: string,
  locale: Locale,
  types: TemplateType[],
  last: FormState,
  form: FormData,
): Promise<FormState> {
  const values = valuesOf(form)
  const api = await getCaller()
  const contentSids = Object.fromEntries(types.map((type) => [type, values[type] ?? '']))
  const path = pathOf(locale, applicationId)
  const saved = await tryAct(api.notifications.saveWhatsapp({ applicationId, locale, contentSids }), path)
  if (saved.ok) redirect(withQuery(`${root}/${locale}`, { application: applicationId, done: 'saved' }))
  return { values, errors: errorsOf(saved), occurrence: last.occurrence + 1 }
}

function errorsOf({ fields, code, reference }: Undone): Record<string, string> {
  const t = whatsappWords()
  if (reference) return { form: t('error.failed', { reference }) }
  if (code === 'FORBIDDEN') return { form: t('error.forbidden') }
  const wrong = fields.map(({ pointer }) => /^\/contentSids\/(\w+)$/.exec(pointer)?.[1])
  const errors = wrong.flatMap((type): [string, string][] => (type ? [[type, t('error.sid')]] : []))
  return errors.length > 0 ? Object.fromEntries(errors) : { form: t('error.unknown') }
}
