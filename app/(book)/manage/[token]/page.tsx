import { ask } from '../../../_http/ask.ts'
import { Missing, served } from '../../../_http/served.tsx'
import { getCaller } from '../../../_server.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { ButtonLink } from '../../../_ui/button.tsx'
import { Facts } from '../../../_ui/facts.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { Heading, Page } from '../../../_ui/page.tsx'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { words } from '../../../_ui/words.ts'
import { type PublicAppointment, standOf } from '../../_parts/appointment.ts'

type Props = { params: Promise<{ token: string }> }

export default served(ManagePage)

/** The truth about an appointment as it is now, whichever message the link came from. */
async function ManagePage({ params }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await ask(api.manage.view({ token }))
  if (!appointment) return <Missing />
  const { application } = appointment
  const stand = standOf(appointment)
  const t = words()
  return (
    <Page brand={application}>
      <Heading title={t(`manage.${stand}`)} brand={application.name} />
      {stand === 'confirmed' && appointment.revision > 1 ? (
        <Notice>
          <p>{t('manage.rescheduled')}</p>
        </Notice>
      ) : null}
      {stand === 'cancelled' ? <p className="mb-4">{t('manage.cancelledText')}</p> : null}
      <TimeHero {...appointment} year struck={stand === 'cancelled'} />
      <About appointment={appointment} />
      <Actions token={token} appointment={appointment} />
    </Page>
  )
}

const tones = { confirmed: 'good', cancelled: 'bad', over: 'neutral' } as const
const names = { confirmed: 'statusScheduled', cancelled: 'statusCancelled', over: 'statusOver' } as const

function About({ appointment }: { appointment: PublicAppointment }) {
  const t = words()
  const stand = standOf(appointment)
  const agent = appointment.agentName ? [{ term: t('manage.agent'), value: appointment.agentName }] : []
  return (
    <Facts
      rows={[
        { term: t('manage.status'), value: <Badge tone={tones[stand]}>{t(`manage.${names[stand]}`)}</Badge> },
        { term: t('confirmed.service'), value: appointment.serviceName },
        ...agent,
        { term: t('confirmed.reference'), value: <strong className="tabular-nums">{appointment.reference}</strong> },
      ]}
    />
  )
}

function Actions({ token, appointment }: { token: string; appointment: PublicAppointment }) {
  const t = words()
  if (standOf(appointment) !== 'confirmed') {
    return <ButtonLink href={`/book/${appointment.application.slug}`}>{t('manage.again')}</ButtonLink>
  }
  return (
    <>
      <div className="flex flex-wrap gap-3">
        {appointment.joinUrl ? (
          <ButtonLink href={new URL(appointment.joinUrl).pathname}>{t('manage.join')}</ButtonLink>
        ) : null}
        {appointment.canCancel ? (
          <ButtonLink look="secondary" href={`/manage/${token}/cancel`}>
            {t('manage.cancel')}
          </ButtonLink>
        ) : null}
      </div>
      {appointment.canCancel ? null : <p className="mt-4 text-soft">{t('manage.cannotCancel')}</p>}
    </>
  )
}
