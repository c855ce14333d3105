import { loadForPage } from '../../../_http/procedureCall.ts'
import { isolateLtr } from '../../../_i18n/bidi.ts'
import { translations } from '../../../_i18n/translations.ts'
import { withErrorPages } from '../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../_page/page.tsx'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { ButtonLink } from '../../../_ui/button.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { SummaryList } from '../../../_ui/summaryList.tsx'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { AddToCalendar } from '../../_shared/addToCalendar.tsx'
import type { PublicAppointment } from '../../_shared/appointment.ts'
import { customerStatuses } from '../../_shared/customerStatus.ts'
import { invalidLinkPage } from '../../_shared/invalidLinkPage.tsx'
import { findPath, managePath } from '../../_shared/paths.ts'
import { firstValue, type SearchParams } from '../../_shared/searchParams.ts'

type Props = { params: Promise<{ token: string }>; searchParams: SearchParams }
type Shown = { token: string; appointment: PublicAppointment }

export default withErrorPages(ManagePage)

/** Shows the current state of an appointment, independent of the message from which the link was opened. */
async function ManagePage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await loadForPage(api.manage.view({ token }))
  if (!appointment) return invalidLinkPage('manage', token)
  const { application, customerStatus } = appointment
  const t = translations()
  const isAhead = customerStatus === 'confirmed' || customerStatus === 'now'
  return (
    <Page brand={application}>
      <Heading title={t(customerStatuses[customerStatus].title)} brand={application.name} />
      <StatusNotice appointment={appointment} done={firstValue((await searchParams).done)} />
      <TimeHero {...appointment} year strikethrough={customerStatus === 'cancelled'} />
      <AppointmentFacts appointment={appointment} />
      <Actions token={token} appointment={appointment} />
      {isAhead ? <AddToCalendar appointment={appointment} token={token} level={2} /> : null}
      <MoreLinks token={token} appointment={appointment} />
    </Page>
  )
}

/** Confirms the last change, or explains what has changed since an older message. */
function StatusNotice({ appointment, done }: { appointment: PublicAppointment; done: string | undefined }) {
  const t = translations()
  const { customerStatus, revision } = appointment
  if (customerStatus === 'confirmed' && (done === 'rescheduled' || done === 'contact')) {
    return (
      <Notice tone="good" live>
        <p>{t(done === 'rescheduled' ? 'change.rescheduled' : 'change.contactDone')}</p>
      </Notice>
    )
  }
  if (customerStatus === 'missed') return <p className="mb-4">{t('status.missedText')}</p>
  if (customerStatus === 'failed') return <p className="mb-4">{t('status.failedText')}</p>
  if (customerStatus === 'cancelled') return <p className="mb-4">{t('manage.cancelledText')}</p>
  if (customerStatus !== 'confirmed' || revision === 1) return null
  return (
    <Notice>
      <p>{t('manage.rescheduled')}</p>
    </Notice>
  )
}

function AppointmentFacts({ appointment }: { appointment: PublicAppointment }) {
  const t = translations()
  const { customerStatus, agentName, contacts, viewer } = appointment
  const { tone, name } = customerStatuses[customerStatus]
  const agent = agentName ? [{ term: t('manage.agent'), value: <bdi>{agentName}</bdi> }] : []
  const notified = contacts.map(({ masked, isNotified }) => {
    const contact = isolateLtr(masked)
    return isNotified ? contact : t('change.notNotified', { contact })
  })
  return (
    <SummaryList
      rows={[
        { term: t('manage.status'), value: <Badge tone={tone}>{t(name)}</Badge> },
        { term: t('confirmed.service'), value: appointment.serviceName },
        ...agent,
        { term: t('confirmed.reference'), value: <strong className="tabular-nums">{appointment.reference}</strong> },
        ...(viewer === 'customer'
          ? [{ term: t('change.notified'), value: notified.join('\n') || t('change.nobody') }]
          : []),
      ]}
    />
  )
}

function Actions({ token, appointment }: Shown) {
  const t = translations()
  const { customerStatus, joinUrl, canCancel, canReschedule, application } = appointment
  if (customerStatus !== 'confirmed' && customerStatus !== 'now') {
    return <ButtonLink href={`/book/${application.slug}`}>{t('manage.again')}</ButtonLink>
  }
  return (
    <div className="mb-8">
      <div className="flex flex-wrap gap-3">
        {joinUrl ? <ButtonLink href={new URL(joinUrl).pathname}>{t('manage.join')}</ButtonLink> : null}
        {canReschedule ? (
          <ButtonLink variant="secondary" href={managePath(token, '/reschedule')}>
            {t('change.reschedule')}
          </ButtonLink>
        ) : null}
        {canCancel ? (
          <ButtonLink variant="secondary" href={managePath(token, '/cancel')}>
            {t('manage.cancel')}
          </ButtonLink>
        ) : null}
      </div>
      {customerStatus === 'confirmed' && !canReschedule ? (
        <p className="mt-4 text-soft">{t('change.cannotReschedule')}</p>
      ) : null}
      {customerStatus === 'confirmed' && !canCancel ? (
        <p className="mt-4 text-soft">{t('manage.cannotCancel')}</p>
      ) : null}
    </div>
  )
}

/** Links that are rarely needed. */
function MoreLinks({ token, appointment }: Shown) {
  const t = translations()
  const { application, canCorrect, viewer } = appointment
  if (viewer !== 'customer') return null
  const links = [
    ...(canCorrect ? [{ href: managePath(token, '/contact'), label: t('change.correct') }] : []),
    { href: findPath(application.slug), label: t('change.all', { application: application.name }) },
    { href: managePath(token, '/wrong-recipient'), label: t('change.notYours') },
  ]
  return (
    <ul className="mt-8 border-line border-t pt-4 print-hidden">
      {links.map(({ href, label }) => (
        <li key={href}>
          <a href={href} className="inline-flex min-h-11 items-center">
            {label}
          </a>
        </li>
      ))}
    </ul>
  )
}
