'use server'

import { redirect } from 'next/navigation'
import { saveWhatsappTemplatesInput } from '#server/messaging/notifications/schema.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import type { Locale } from '../../../../_i18n/locales.ts'
import { getCaller } from '../../../../_server.ts'
import type { FormState } from '../../../../_ui/form.ts'
import { toValues } from '../../../_shared/fieldNames.ts'
import { parseForm } from '../../../_shared/parseForm.ts'
import { withQuery } from '../../../_shared/query.ts'
import { type ActionFailure, formErrors, runAction } from '../../../_shared/runAction.ts'
import { pathOf, root } from './paths.ts'

export async function saveTemplates(
  applicationId: string,
  locale: Locale,
  last: FormState,
  form: FormData,
): Promise<FormState> {
  const api = await getCaller()
  const parsed = parseForm(form, saveWhatsappTemplatesInput.pick({ contentSids: true }))
  const saved = parsed.ok
    ? await runAction(
        api.notifications.saveWhatsapp({ applicationId, locale, contentSids: parsed.value.contentSids }),
        pathOf(locale, applicationId),
      )
    : parsed
  if (saved.ok) redirect(withQuery(`${root}/${locale}`, { application: applicationId, done: 'saved' }))
  return { values: toValues(parsed.entered), errors: errorsOf(saved), occurrence: last.occurrence + 1 }
}

function errorsOf({ fields, code, reference }: ActionFailure): Record<string, string> {
  const t = getTranslations('whatsappSettings')
  if (reference) return { form: t('error.failed', { reference }) }
  if (code === 'FORBIDDEN') return { form: t('error.forbidden') }
  return formErrors(Object.fromEntries(fields.map(({ name }) => [name, t('error.sid')])), () => t('error.unknown'))
}
