'use server'

import { redirect } from 'next/navigation'
import type { TemplateType } from '#emails/types.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import type { Locale } from '../../../../_i18n/locales.ts'
import { getCaller } from '../../../../_server.ts'
import { type FormState, valuesOf } from '../../../../_ui/form.ts'
import { withQuery } from '../../../_shared/query.ts'
import { type ActionFailure, runAction } from '../../../_shared/runAction.ts'
import { pathOf, root } from './paths.ts'

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
  const saved = await runAction(api.notifications.saveWhatsapp({ applicationId, locale, contentSids }), path)
  if (saved.ok) redirect(withQuery(`${root}/${locale}`, { application: applicationId, done: 'saved' }))
  return { values, errors: errorsOf(saved), occurrence: last.occurrence + 1 }
}

function errorsOf({ fields, code, reference }: ActionFailure): Record<string, string> {
  const t = getTranslations('whatsappSettings')
  if (reference) return { form: t('error.failed', { reference }) }
  if (code === 'FORBIDDEN') return { form: t('error.forbidden') }
  const types = fields.map(({ pointer }) => /^\/contentSids\/(\w+)$/.exec(pointer)?.[1])
  const errors = types.flatMap((type): [string, string][] => (type ? [[type, t('error.sid')]] : []))
  return errors.length > 0 ? Object.fromEntries(errors) : { form: t('error.unknown') }
}
