import { formTexts } from '../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { controlClasses } from '../../../../_ui/field.tsx'
import { initialFormState } from '../../../../_ui/form.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { ServerForm } from '../../../../_ui/serverForm.tsx'
import { textLinkClasses } from '../../../../_ui/textLink.tsx'
import { Main } from '../../../_components/main.tsx'
import { Section } from '../../../_components/section.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import { type Query, queryValue } from '../../../_shared/query.ts'
import type { Embedding } from '../../../_shared/types.ts'
import { saveOrigins } from './actions.ts'
import { frameAddress, snippet } from './snippet.ts'

export default staffPage(EmbedPage)

/** Websites that may embed the booking pages, and the code to paste there; for administrators. */
async function EmbedPage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = queryValue(await searchParams, 'application')
  const api = await getCaller()
  const embedding = await loadForStaff(
    api.presets.embedding(applicationId ? { applicationId } : {}),
    '/admin/settings/embed',
  )
  const { application, origins } = embedding
  const t = getTranslations('embed')
  return (
    <Main title={t('title')}>
      <p className="mb-6 max-w-prose">{t('intro', { application: application.name })}</p>
      <div className="mb-10 max-w-prose">
        <ServerForm
          action={saveOrigins.bind(null, application.id)}
          initial={initialFormState({ origins: origins.join('\n') })}
          fields={[{ kind: 'area', name: 'origins', label: t('origins'), hint: t('originsHint'), maxLength: 4000 }]}
          texts={formTexts(t('save'))}
        />
      </div>
      <Section title={t('snippets')}>
        <p className="mb-4 max-w-prose">{t('snippetsIntro')}</p>
        {origins.length === 0 ? (
          <Notice tone="warn">
            <p>{t('noOrigins')}</p>
          </Notice>
        ) : null}
        <Snippets embedding={embedding} />
      </Section>
    </Main>
  )
}

function Snippets({ embedding: { application, services, publicUrl } }: { embedding: Embedding }) {
  const t = getTranslations('embed')
  if (services.length === 0) return <EmptyState title={t('noServices')} />
  return services.map(({ slug, name }) => {
    const frame = { publicUrl, applicationId: application.id, preset: slug, title: t('frameTitle', { service: name }) }
    return (
      <div key={slug} className="mb-6">
        <label htmlFor={`snippet-${slug}`} className="mb-1 block font-semibold">
          {t('snippetFor', { service: name })}
        </label>
        <textarea
          id={`snippet-${slug}`}
          readOnly
          rows={5}
          spellCheck={false}
          defaultValue={snippet(frame)}
          className={controlClasses(false, 'font-mono text-sm')}
        />
        <a href={frameAddress(frame)} className={textLinkClasses('tall')}>
          {t('openPreview')}
        </a>
      </div>
    )
  })
}
