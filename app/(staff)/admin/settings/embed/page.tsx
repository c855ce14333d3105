import { getCaller } from '../../../../_server.ts'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { controlClasses } from '../../../../_ui/field.tsx'
import { freshForm } from '../../../../_ui/form.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { ServerForm } from '../../../../_ui/serverForm.tsx'
import { Main } from '../../../_components/frame.tsx'
import { Section } from '../../../_components/section.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import { one, type Query } from '../../../_shared/filters.ts'
import { saveOrigins } from './actions.ts'
import { frameAddress, snippet } from './snippet.ts'
import { embedWords } from './words.ts'

export default servedToStaff(EmbedPage)

/** For administrators: which websites may show the booking pages, and what to paste there. */
async function EmbedPage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = one(await searchParams, 'application')
  const api = await getCaller()
  const embedding = await askStaff(
    api.presets.embedding(applicationId ? { applicationId } : {}),
    '/admin/settings/embed',
  )
  const { application, origins } = embedding
  const t = embedWords()
  const title = t('title')
  return (
    <Main title={title}>
      <p className="mb-6 max-w-prose">{t('intro', { application: application.name })}</p>
      <div className="mb-10 max-w-prose">
        <ServerForm
          action={saveOrigins.bind(null, application.id)}
          initial={freshForm({ origins: origins.join('\n') })}
          fields={[{ kind: 'area', name: 'origins', label: t('origins'), hint: t('originsHint'), maxLength: 4000 }]}
          words={{ problem: t('problem'), errorPrefix: t('errorPrefix'), submit: t('save') }}
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

type Embedding = Awaited<ReturnType<Awaited<ReturnType<typeof getCaller>>['presets']['embedding']>>

function Snippets({ embedding: { application, services, publicUrl } }: { embedding: Embedding }) {
  const t = embedWords()
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
        <a href={frameAddress(frame)} className="inline-flex min-h-11 items-center">
          {t('try')}
        </a>
      </div>
    )
  })
}
