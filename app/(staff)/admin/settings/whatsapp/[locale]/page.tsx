import { notFound } from 'next/navigation'
import { formTexts } from '../../../../../_i18n/console/formTexts.ts'
import { labelFor } from '../../../../../_i18n/console/labels.ts'
import { languageName } from '../../../../../_i18n/console/languageName.ts'
import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { languages, localeOf } from '../../../../../_i18n/locales.ts'
import { getCaller } from '../../../../../_server.ts'
import { initialFormState } from '../../../../../_ui/form.ts'
import { Notice } from '../../../../../_ui/notice.tsx'
import { ServerForm } from '../../../../../_ui/serverForm.tsx'
import { SuccessNotice } from '../../../../_components/actionResult.tsx'
import { Main } from '../../../../_components/main.tsx'
import { Section } from '../../../../_components/section.tsx'
import { staffPage } from '../../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../../_shared/loadForStaff.ts'
import { type Query, queryValue, withQuery } from '../../../../_shared/query.ts'
import type { WhatsappSettings } from '../../../../_shared/types.ts'
import { saveTemplates } from '../actions.ts'
import { pathOf, root } from '../paths.ts'

type Props = { params: Promise<{ locale: string }>; searchParams: Promise<Query> }

export default staffPage(LanguagePage)

/** Templates of one language, and the wording to submit for approval. */
async function LanguagePage({ params, searchParams }: Props) {
  const locale = localeOf((await params).locale)
  if (!locale) notFound()
  const query = await searchParams
  const applicationId = queryValue(query, 'application')
  const api = await getCaller()
  const view = await loadForStaff(api.notifications.whatsapp({ applicationId }), pathOf(locale, applicationId ?? ''))
  const t = getTranslations('whatsappSettings')
  const language = languageName(locale)
  const title = t('language.title', { language })
  const { application, mayChange } = view
  const templates = view.templates.filter((template) => template.locale === locale)
  return (
    <Main
      title={title}
      formSetsTitle={mayChange}
      back={{ href: withQuery(root, { application: application.id }), label: t('language.back') }}
    >
      <p className="mb-4">{t('language.application', { application: application.name })}</p>
      {queryValue(query, 'done') === 'saved' ? <SuccessNotice text={t('language.saved')} /> : null}
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-2">
        {mayChange ? (
          <ServerForm
            action={saveTemplates.bind(null, application.id, locale)}
            initial={initialFormState(
              Object.fromEntries(templates.map((each) => [nameFor(each.type), each.contentSid ?? ''])),
            )}
            fields={templates.map(fieldOf)}
            texts={formTexts(t('language.submit', { language }), title)}
          />
        ) : (
          <Notice>
            <p>{t('readOnly')}</p>
          </Notice>
        )}
        <Section title={t('language.wording')}>
          {templates.map(({ type, text }) => (
            <Wording key={type} title={labelFor('notificationType', type)} text={text} locale={locale} />
          ))}
        </Section>
      </div>
    </Main>
  )
}

const nameFor = (type: string): string => `contentSids.${type}`

function fieldOf({ type, contentSid }: WhatsappSettings['templates'][number]) {
  const t = getTranslations('whatsappSettings')
  return {
    kind: 'text' as const,
    name: nameFor(type),
    label: t('language.field', { message: labelFor('notificationType', type) }),
    hint: t(contentSid ? 'language.hintSet' : 'language.hintMissing'),
    autoComplete: 'off',
    spellCheck: false,
    maxLength: 40,
  }
}

/** Wording of a message. One click selects all of it, and it is shown in its language's direction. */
function Wording({ title, text, locale }: { title: string; text: string; locale: keyof typeof languages }) {
  return (
    <div className="mb-4">
      <h3 className="mb-1 font-semibold">{title}</h3>
      <p
        lang={locale}
        dir={languages[locale].dir}
        className="select-all whitespace-pre-line rounded-lg bg-sunken p-4 [overflow-wrap:anywhere]"
      >
        {text}
      </p>
    </div>
  )
}
