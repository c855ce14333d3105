import { setStatus } from '../../../_http/currentResponse.ts'
import { loadForPage } from '../../../_http/procedureCall.ts'
import { translations } from '../../../_i18n/translations.ts'
import { withErrorPages } from '../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../_page/page.tsx'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { JoinNotice } from '../../_join/joinNotice.tsx'
import { JoinNow } from '../../_join/joinNow.tsx'
import { ExpectedStart, PeerLateNotice, ReportLate } from '../../_join/late.tsx'
import { Preparation } from '../../_join/preparation.tsx'
import { readProof } from '../../_join/proofCookie.ts'
import type { JoinView } from '../../_shared/appointment.ts'
import { invalidLinkPage } from '../../_shared/invalidLinkPage.tsx'
import { findPath } from '../../_shared/paths.ts'
import { firstValue, type SearchParams } from '../../_shared/searchParams.ts'

type Props = { params: Promise<{ token: string }>; searchParams: SearchParams }

export default withErrorPages(JoinPage)

/** Shows the state of the call. Only the POST of its form opens the call. */
async function JoinPage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const view = await loadForPage(api.join.view({ token, ...(await readProof()) }))
  if (!view) return invalidLinkPage('join', token)
  const { appointment, phase } = view
  const { application } = appointment
  const isComing = phase === 'early' || phase === 'open'
  const t = translations()
  if (phase === 'over') setStatus(410)
  return (
    <Page brand={application}>
      <Heading title={titleOf(view)} brand={application.name} />
      {isComing ? <JoinNotice token={token} reason={firstValue((await searchParams).notice)} /> : null}
      {isComing && appointment.revision > 1 ? (
        <Notice>
          <p>{t('ready.rescheduled')}</p>
        </Notice>
      ) : null}
      {phase === 'cancelled' ? <p className="mb-4">{t('join.cancelledText')}</p> : null}
      {phase === 'over' ? <p className="mb-4">{t('join.overText')}</p> : null}
      <p className="mb-4 text-lg">{appointment.serviceName}</p>
      <TimeHero {...appointment} year={phase === 'over'} strikethrough={phase === 'cancelled'} />
      {isComing ? <Upcoming token={token} view={view} /> : <Ended view={view} />}
    </Page>
  )
}

function Upcoming({ token, view }: { token: string; view: JoinView }) {
  const t = translations()
  if (view.viewerAccess === 'other') return <p className="text-lg">{t('ready.notYoursText')}</p>
  return (
    <>
      <ExpectedStart view={view} />
      <PeerLateNotice view={view} />
      {view.method === 'none' ? <NoVideo view={view} /> : <JoinNow token={token} view={view} />}
      <ReportLate token={token} view={view} />
      <Preparation token={token} view={view} />
    </>
  )
}

/** Shown when there is no room to join: only staff meet by video, or the appointment has no video. */
function NoVideo({ view }: { view: JoinView }) {
  const t = translations()
  return <p className="text-lg">{t(view.viewer === 'agent' ? 'join.agentNoVideo' : 'join.noVideoText')}</p>
}

function Ended({ view: { appointment } }: { view: JoinView }) {
  const { application } = appointment
  const t = translations()
  return (
    <div className="flex flex-wrap gap-3">
      <ButtonLink variant="secondary" href={`/book/${application.slug}`}>
        {t('join.again')}
      </ButtonLink>
      <ButtonLink variant="quiet" href={findPath(application.slug)}>
        {t('change.all', { application: application.name })}
      </ButtonLink>
    </div>
  )
}

function titleOf({ phase, inProgress, viewerAccess, method }: JoinView): string {
  const t = translations()
  if (phase === 'over') return t('join.overTitle')
  if (phase === 'cancelled') return t('join.cancelledTitle')
  if (viewerAccess === 'other') return t('ready.notYours')
  if (method === 'none') return t('join.noVideoTitle')
  if (phase === 'open' && inProgress) return t('ready.inProgress')
  return t(phase === 'early' ? 'join.early' : 'join.open')
}
