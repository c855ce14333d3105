import { loadForPage } from '../../../_http/procedureCall.ts'
import { translations } from '../../../_i18n/translations.ts'
import { withErrorPages } from '../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../_page/page.tsx'
import { getCaller } from '../../../_server.ts'
import { initialFormState } from '../../../_ui/form.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { ServerForm } from '../../../_ui/serverForm.tsx'
import { contactFields } from '../../_shared/contactFields.ts'
import { formTexts } from '../../_shared/formTexts.ts'
import type { SearchParams } from '../../_shared/searchParams.ts'
import { requestCode } from './actions.ts'

type Props = { params: Promise<{ application: string }>; searchParams: SearchParams }

export default withErrorPages(FindPage)

/** Lets customers who have lost their link verify a contact by a code and see its appointments. */
async function FindPage({ params, searchParams }: Props) {
  const { application: slug } = await params
  const api = await getCaller()
  const { application } = await loadForPage(api.find.view({ application: slug }))
  const hasExpired = (await searchParams).again !== undefined
  const t = translations()
  const title = t('find.title')
  return (
    <Page brand={application}>
      <Heading title={title} brand={application.name} formSetsTitle />
      {hasExpired ? (
        <Notice tone="warn" live>
          <p>{t('find.expired')}</p>
        </Notice>
      ) : null}
      <p className="mb-6">{t('find.intro')}</p>
      <ServerForm
        action={requestCode.bind(null, slug)}
        initial={initialFormState({ channel: 'EMAIL' })}
        fields={contactFields(['EMAIL', 'SMS'], t('find.channel'))}
        texts={formTexts(title, application.name, t('find.send'))}
      />
    </Page>
  )
}
