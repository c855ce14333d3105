import { ask } from '../../../_http/ask.ts'
import { served } from '../../../_http/served.tsx'
import { setStatus } from '../../../_http/status.ts'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { Heading, Page } from '../../../_ui/page.tsx'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { words } from '../../../_ui/words.ts'
import { deadLink } from '../../_parts/deadLink.tsx'
import { JoinNotice } from '../../_parts/joinNotice.tsx'
import { JoinNow } from '../../_parts/joinNow.tsx'
import { type Search, single } from '../../_parts/where.ts'

type Props = { params: Promise<{ token: string }>; searchParams: Search }

export default served(JoinPage)

/** Says how the call stands and never opens it: that is the form's doing. */
async function JoinPage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const view = await ask(api.join.view({ token }))
  if (!view) return deadLink('join', token)
  const { appointment, phase } = view
  const { application } = appointment
  const t = words()
  if (phase === 'over') setStatus(410)
  return (
    <Page brand={application}>
      <Heading title={t(titles[phase])} brand={application.name} />
      <JoinNotice token={token} reason={single((await searchParams).notice)} />
      {phase === 'early' && appointment.revision > 1 ? (
        <Notice>
          <p>{t('manage.rescheduled')}</p>
        </Notice>
      ) : null}
      {phase === 'cancelled' ? <p className="mb-4">{t('join.cancelledText')}</p> : null}
      {phase === 'over' ? <p className="mb-4">{t('join.overText')}</p> : null}
      <p className="mb-4 text-lg">{appointment.serviceName}</p>
      <TimeHero {...appointment} year={phase === 'over'} struck={phase === 'cancelled'} />
      {phase === 'early' || phase === 'open' ? (
        <JoinNow token={token} view={view} />
      ) : (
        <div className="flex flex-wrap gap-3">
          <ButtonLink look="secondary" href={`/book/${application.slug}`}>
            {t('join.again')}
          </ButtonLink>
          <ButtonLink look="quiet" href={`/find/${application.slug}`}>
            {t('change.all', { application: application.name })}
          </ButtonLink>
        </div>
      )}
    </Page>
  )
}

const titles = {
  early: 'join.early',
  open: 'join.open',
  over: 'join.overTitle',
  cancelled: 'join.cancelledTitle',
} as const
