import { redirect } from 'next/navigation'
import { loadForPage } from '../../../../_http/procedureCall.ts'
import { isolateLtr } from '../../../../_i18n/bidi.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../_page/page.tsx'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { findPath } from '../../../_shared/paths.ts'
import { readVerified } from '../findCookies.ts'
import { AppointmentCards } from './appointmentCards.tsx'

type Props = { params: Promise<{ application: string }> }

export default withErrorPages(FoundPage)

/** Lists the appointments of the verified contact; the URL does not contain the contact. */
async function FoundPage({ params }: Props) {
  const { application: slug } = await params
  const api = await getCaller()
  const { application, contact, upcoming, recent } = await loadForPage(
    api.find.list({ application: slug, state: await readVerified() }),
  )
  if (contact === null) redirect(`${findPath(slug)}?again=1`)
  const t = translations()
  const name = isolateLtr(contact)
  return (
    <Page brand={application}>
      <Heading title={t('find.listTitle')} brand={application.name} />
      {upcoming.length + recent.length === 0 ? (
        <EmptyState title={t('find.none')}>
          <p>{t('find.noneText', { contact: name })}</p>
        </EmptyState>
      ) : (
        <p className="mb-8">{t('find.of', { application: application.name, contact: name })}</p>
      )}
      <AppointmentCards title={t('find.upcoming')} appointments={upcoming} />
      <AppointmentCards title={t('find.recent')} appointments={recent} />
      <div className="mt-6">
        <ButtonLink variant="quiet" href={findPath(slug)}>
          {t('find.other')}
        </ButtonLink>
      </div>
    </Page>
  )
}
