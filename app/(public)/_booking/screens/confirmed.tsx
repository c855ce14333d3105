import { redirect } from 'next/navigation'
import { isEmbedded } from '../../../_http/currentUrl.ts'
import { loadForPage } from '../../../_http/procedureCall.ts'
import { isolateLtr, isolateText } from '../../../_i18n/bidi.ts'
import { translations } from '../../../_i18n/translations.ts'
import { type Brand, Heading, Page } from '../../../_page/page.tsx'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { SummaryList } from '../../../_ui/summaryList.tsx'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { AddToCalendar } from '../../_shared/addToCalendar.tsx'
import type { PublicAppointment } from '../../_shared/appointment.ts'
import { customerStatuses } from '../../_shared/customerStatus.ts'
import { invalidLinkPage } from '../../_shared/invalidLinkPage.tsx'
import { managePath } from '../../_shared/paths.ts'
import { firstValue } from '../../_shared/searchParams.ts'
import { type BookingPath, bookingHref, type ScreenProps } from '../bookingPath.ts'
import { type Booking, findBooking } from '../loadBooking.ts'

/**
 * The receipt. Its URL contains the manage token, so it can be bookmarked and printed, and it shows the appointment's current
 * status whenever it is opened again.
 */
export async function ConfirmedScreen({ path, query }: ScreenProps) {
  const receipt = firstValue(query.receipt)
  const { application, draft } = await findBooking(path)
  if (!receipt) {
    if (!draft) return <NoReceipt brand={application} />
    redirect(draft.appointment ? receiptHref(path, draft.appointment.manageToken) : bookingHref(path, 'check'))
  }
  const api = await getCaller()
  const appointment = await loadForPage(api.manage.view({ token: receipt }))
  if (!appointment) return invalidLinkPage('manage', receipt)
  if (appointment.application.slug !== application.slug) return <NoReceipt brand={application} />
  const ownDraft = draft?.appointment?.manageToken === receipt ? draft : null
  return <Receipt path={path} token={receipt} appointment={appointment} draft={ownDraft} />
}

const receiptHref = (path: BookingPath, receipt: string): string => bookingHref(path, 'confirmed', { receipt })

type Props = { path: BookingPath; token: string; appointment: PublicAppointment; draft: Booking['draft'] | null }

function Receipt({ path, token, appointment, draft }: Props) {
  const { application } = appointment
  const { customerStatus } = appointment
  const t = translations()
  const rows = [
    { term: t('confirmed.reference'), value: <strong className="tabular-nums">{appointment.reference}</strong> },
    { term: t('confirmed.service'), value: isolateText(appointment.serviceName) },
    ...(appointment.agentName ? [{ term: t('manage.agent'), value: <bdi>{appointment.agentName}</bdi> }] : []),
  ]
  return (
    <Page brand={application}>
      <Heading title={t(customerStatuses[customerStatus].title)} brand={application.name} />
      {customerStatus === 'cancelled' ? <p className="mb-4">{t('manage.cancelledText')}</p> : null}
      <TimeHero {...appointment} year strikethrough={customerStatus === 'cancelled'} />
      <SummaryList rows={rows} />
      {customerStatus === 'confirmed' ? <WhatNext draft={draft} appointment={appointment} token={token} /> : null}
      <NextLinks path={path} token={token} appointment={appointment} />
    </Page>
  )
}

function NextLinks({ path, token, appointment }: Omit<Props, 'draft'>) {
  const t = translations()
  const { joinUrl, customerStatus } = appointment
  // Join and manage pages may not be framed, so an embedded booking opens them in a new tab.
  const newTab = isEmbedded() ? { target: '_blank', rel: 'noopener' } : {}
  return (
    <div className="flex flex-wrap gap-3">
      {joinUrl && (customerStatus === 'confirmed' || customerStatus === 'now') ? (
        <ButtonLink href={new URL(joinUrl).pathname} {...newTab}>
          {t('confirmed.joinLink')}
        </ButtonLink>
      ) : null}
      <ButtonLink variant="secondary" href={managePath(token)} {...newTab}>
        {t('confirmed.manageLink')}
      </ButtonLink>
      <ButtonLink
        variant="quiet"
        href={
          path.frame ? bookingHref({ ...path, frame: { ...path.frame, draft: null } }) : `/book/${path.application}`
        }
      >
        {t('confirmed.again')}
      </ButtonLink>
    </div>
  )
}

/** Shown for a receipt that this browser no longer has; the link in the confirmation message still works. */
function NoReceipt({ brand }: { brand: Brand }) {
  const t = translations()
  return (
    <Page brand={brand}>
      <Heading title={t('confirmed.goneTitle')} brand={brand.name} />
      <p>{t('confirmed.gone')}</p>
    </Page>
  )
}

function WhatNext({ draft, appointment, token }: Pick<Props, 'draft' | 'appointment' | 'token'>) {
  const t = translations()
  const byEmail = draft?.channel === 'EMAIL'
  const contact = isolateLtr((byEmail ? draft?.email : draft?.phone) ?? '')
  return (
    <section aria-labelledby="next" className="mb-8">
      <h2 id="next" className="mb-3 font-bold text-xl">
        {t('confirmed.next')}
      </h2>
      <ul className="mb-6 list-disc space-y-2 ps-6">
        {draft ? <li>{t(byEmail ? 'confirmed.sentEmail' : 'confirmed.sentSms', { contact })}</li> : null}
        <li>{t('confirmed.join')}</li>
        <li>{t('confirmed.device')}</li>
      </ul>
      <AddToCalendar appointment={appointment} token={token} />
      <Notice>
        <p>{t('confirmed.keep')}</p>
      </Notice>
    </section>
  )
}
