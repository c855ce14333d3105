import { Clock } from 'lucide-react'
import { loadForPage } from '../../../_http/procedureCall.ts'
import { isolateText } from '../../../_i18n/bidi.ts'
import { translations } from '../../../_i18n/translations.ts'
import { withErrorPages } from '../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../_page/page.tsx'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { cardClasses } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/emptyState.tsx'
import { bookingHref } from '../../_booking/bookingPath.ts'

type Props = { params: Promise<{ application: string }> }

export default withErrorPages(ServicesPage)

async function ServicesPage({ params }: Props) {
  const { application } = await params
  const api = await getCaller()
  const { application: brand, services } = await loadForPage(api.book.services({ application }))
  const t = translations()
  if (services.length === 0) {
    return (
      <Page brand={brand}>
        <Heading title={t('services.title')} brand={brand.name} />
        <EmptyState title={t('services.none')}>{t('services.noneHelp')}</EmptyState>
      </Page>
    )
  }
  return (
    <Page brand={brand}>
      <Heading title={t('services.title')} brand={brand.name} />
      <p className="mb-6">{t('services.intro')}</p>
      <ul className="space-y-4">
        {services.map((service) => (
          <li key={service.slug} className={cardClasses('p-4 sm:p-6')}>
            <h2 className="font-bold text-xl">{isolateText(service.name)}</h2>
            {service.description ? <p className="mt-1 text-soft">{isolateText(service.description)}</p> : null}
            <p className="mt-2 flex items-center gap-2">
              <Clock aria-hidden className="size-4 shrink-0" />
              {service.durationsMinutes.map((minutes) => t('duration', { minutes })).join(', ')}
            </p>
            <ButtonLink
              href={bookingHref({ application, preset: service.slug })}
              aria-label={t('services.chooseFor', { service: service.name })}
              className="mt-4"
            >
              {t('services.choose')}
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Page>
  )
}
