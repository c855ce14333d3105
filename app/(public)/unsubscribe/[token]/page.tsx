import { loadForPage } from '../../../_http/procedureCall.ts'
import { translations } from '../../../_i18n/translations.ts'
import { NotFoundPage, withErrorPages } from '../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../_page/page.tsx'
import { getCaller } from '../../../_server.ts'
import { initialFormState } from '../../../_ui/form.ts'
import { ServerForm } from '../../../_ui/serverForm.tsx'
import { formTexts } from '../../_shared/formTexts.ts'
import { setReminders } from './actions.ts'

type Props = { params: Promise<{ token: string }> }

export default withErrorPages(UnsubscribePage)

/** Explains which messages stop and which do not. Only the form's POST unsubscribes or resubscribes. */
async function UnsubscribePage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const view = await loadForPage(api.unsubscribe.view({ token }))
  if (!view) return <NotFoundPage />
  const { application, stopped } = view
  const brand = { name: application.name, slug: application.slug, ...application.settings }
  const t = translations()
  const title = t(stopped ? 'unsubscribe.doneTitle' : 'unsubscribe.title')
  const name = application.name
  return (
    <Page brand={brand}>
      <Heading title={title} formSetsTitle />
      {stopped ? (
        <p role="status" className="mb-6">
          {t('unsubscribe.done', { application: name })}
        </p>
      ) : (
        <>
          <p className="mb-3">{t('unsubscribe.intro', { application: name })}</p>
          <p className="mb-6">{t('unsubscribe.otherMessages')}</p>
        </>
      )}
      <ServerForm
        action={setReminders.bind(null, token, stopped)}
        initial={initialFormState()}
        fields={[]}
        variant={stopped ? 'secondary' : 'primary'}
        texts={formTexts(title, name, t(stopped ? 'unsubscribe.undo' : 'unsubscribe.do'))}
      />
    </Page>
  )
}
