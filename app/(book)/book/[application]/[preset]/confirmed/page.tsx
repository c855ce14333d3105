import { redirect } from 'next/navigation'
import { served } from '../../../../../_http/served.tsx'
import { ButtonLink } from '../../../../../_ui/button.tsx'
import { Facts } from '../../../../../_ui/facts.tsx'
import { Notice } from '../../../../../_ui/notice.tsx'
import { type Brand, Heading, Page } from '../../../../../_ui/page.tsx'
import { TimeHero } from '../../../../../_ui/timeHero.tsx'
import { words } from '../../../../../_ui/words.ts'
import { type Booking, findBooking } from '../../../../_parts/draft.ts'
import { type BookingPageProps, pathTo } from '../../../../_parts/where.ts'

export default served(ConfirmedPage)

async function ConfirmedPage({ params }: BookingPageProps) {
  const where = await params
  const { application, service, draft } = await findBooking(where)
  if (!draft) return <Finished brand={application} />
  if (!draft.appointment) redirect(pathTo(where, 'check'))
  const { reference, manageToken, joinToken } = draft.appointment
  const t = words()
  return (
    <Page brand={application}>
      <Heading title={t('confirmed.title')} brand={application.name} />
      <TimeHero start={draft.start} end={draft.end} timezone={draft.timezone} year />
      <Facts
        rows={[
          { term: t('confirmed.reference'), value: <strong className="tabular-nums">{reference}</strong> },
          { term: t('confirmed.service'), value: service.name },
        ]}
      />
      <WhatNext draft={draft} />
      <div className="flex flex-wrap gap-3">
        <ButtonLink href={`/join/${joinToken}`}>{t('confirmed.joinLink')}</ButtonLink>
        <ButtonLink look="secondary" href={`/manage/${manageToken}`}>
          {t('confirmed.manageLink')}
        </ButtonLink>
        <ButtonLink look="quiet" href={`/book/${application.slug}`}>
          {t('confirmed.again')}
        </ButtonLink>
      </div>
    </Page>
  )
}

/** Somebody comes back to a receipt that this browser no longer has: the message's link shows it for good. */
function Finished({ brand }: { brand: Brand }) {
  const t = words()
  return (
    <Page brand={brand}>
      <Heading title={t('confirmed.goneTitle')} brand={brand.name} />
      <p>{t('confirmed.gone')}</p>
    </Page>
  )
}

function WhatNext({ draft }: { draft: Booking['draft'] }) {
  const t = words()
  const byEmail = draft.channel === 'EMAIL'
  const contact = byEmail ? draft.email : draft.phone
  return (
    <section aria-labelledby="next" className="mb-8">
      <h2 id="next" className="mb-3 font-bold text-xl">
        {t('confirmed.next')}
      </h2>
      <ul className="mb-6 list-disc space-y-2 ps-6">
        <li>{t(byEmail ? 'confirmed.sentEmail' : 'confirmed.sentSms', { contact })}</li>
        <li>{t('confirmed.join')}</li>
        <li>{t('confirmed.device')}</li>
      </ul>
      <Notice>
        <p>{t('confirmed.keep')}</p>
      </Notice>
    </section>
  )
}
