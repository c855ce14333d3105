import Link from 'next/link'
import { notFound } from 'next/navigation'
import { consoleForm } from '../../../../../_i18n/console/areaWords.ts'
import { wordFor } from '../../../../../_i18n/console/words.ts'
import { languages, localeOf } from '../../../../../_i18n/locales.ts'
import { getCaller } from '../../../../../_server.ts'
import { freshForm } from '../../../../../_ui/form.ts'
import { Notice } from '../../../../../_ui/notice.tsx'
import { ServerForm } from '../../../../../_ui/serverForm.tsx'
import { Main } from '../../../../_components/frame.tsx'
import { Section } from '../../../../_components/section.tsx'
import { servedToStaff } from '../../../../_components/served.tsx'
import { askStaff } from '../../../../_shared/ask.ts'
import { one, type Query, withQuery } from '../../../../_shared/filters.ts'
import { saveTemplates } from '../actions.ts'
import { pathOf, root, type Whatsapp, whatsappWords } from '../words.ts'

type Props = { params: Promise<{ locale: string }>; searchParams: Promise<Query> }

export default servedToStaff(LanguagePage)

/** One language: the template of each message, and the words to submit for it. */
async function LanguagePage({ params, searchParams }: Props) {
  const locale = localeOf((await params).locale)
  if (!locale) notFound()
  const query = await searchParams
  const applicationId = one(query, 'application')
  const api = await getCaller()
  const view = await askStaff(api.notifications.whatsapp({ applicationId }), pathOf(locale, applicationId ?? ''))
  const t = whatsappWords()
  const language = languages[locale].name
  const title = t('language.title', { language })
  const { application, mayChange } = view
  const templates = view.templates.filter((one) => one.locale === locale)
  const types = templates.map(({ type }) => type)
  return (
    <Main title={title} untitled={mayChange}>
      <p className="mb-4">
        <Link href={withQuery(root, { application: application.id })} prefetch={false} className="inline-block min-h-6">
          {t('language.back')}
        </Link>
      </p>
      <p className="mb-4">{t('language.of', { application: application.name })}</p>
      {one(query, 'done') === 'saved' ? (
        <Notice tone="good" live>
          <p>{t('language.saved')}</p>
        </Notice>
      ) : null}
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-2">
        {mayChange ? (
          <ServerForm
            action={saveTemplates.bind(null, application.id, locale, types)}
            initial={freshForm(Object.fromEntries(templates.map((each) => [each.type, each.contentSid ?? ''])))}
            fields={templates.map(fieldOf)}
            words={consoleForm(t('language.submit', { language }), title)}
          />
        ) : (
          <Notice>
            <p>{t('readOnly')}</p>
          </Notice>
        )}
        <Section title={t('language.words')}>
          {templates.map(({ type, text }) => (
            <Words key={type} title={wordFor('type', type)} text={text} locale={locale} />
          ))}
        </Section>
      </div>
    </Main>
  )
}

function fieldOf({ type, contentSid }: Whatsapp['templates'][number]) {
  const t = whatsappWords()
  return {
    kind: 'text' as const,
    name: type,
    label: t('language.field', { message: wordFor('type', type) }),
    hint: t(contentSid ? 'language.hintSet' : 'language.hintMissing'),
    autoComplete: 'off',
    spellCheck: false,
    maxLength: 40,
  }
}

/** Marked as a whole by one press, and read in its own direction. */
function Words({ title, text, locale }: { title: string; text: string; locale: keyof typeof languages }) {
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
