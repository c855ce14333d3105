import { redirect } from 'next/navigation'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { CardList } from '../../../../_ui/card.tsx'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { textLinkClasses } from '../../../../_ui/textLink.tsx'
import { AutoRefresh } from '../../../_components/autoRefresh.tsx'
import { Main } from '../../../_components/main.tsx'
import { Section } from '../../../_components/section.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import { loadForStaff, signInPath } from '../../../_shared/loadForStaff.ts'
import { currentSession } from '../../../_shared/session.ts'
import type { VendorState } from '../../../_shared/types.ts'
import { Backlogs } from './backlogs.tsx'
import { root } from './paths.ts'
import { PauseDetails } from './pauseDetails.tsx'

export default staffPage(VendorsPage)

/** Calls that are paused because a vendor fails, and jobs that wait because of a rate limit. */
async function VendorsPage() {
  const session = await currentSession()
  if (!session) redirect(signInPath(root))
  const api = await getCaller()
  const { pauses, backlogs } = await loadForStaff(api.vendors.state(), root)
  const t = getTranslations('vendors')
  const { timezone } = session
  return (
    <Main title={t('title')}>
      <AutoRefresh everyMs={15_000} />
      <div className="space-y-8">
        <Section title={t('pauses')}>
          <Pauses pauses={pauses} timezone={timezone} />
        </Section>
        <Section title={t('backlogs')}>
          <Backlogs backlogs={backlogs} timezone={timezone} />
        </Section>
      </div>
      <p className="mt-6">
        <a href={root} className={textLinkClasses('tall')}>
          {t('refresh')}
        </a>
      </p>
    </Main>
  )
}

function Pauses({ pauses, timezone }: { pauses: VendorState['pauses']; timezone: string }) {
  const t = getTranslations('vendors')
  if (pauses.length === 0) {
    return (
      <EmptyState title={t('noPauses')}>
        <p>{t('noPausesHelp')}</p>
      </EmptyState>
    )
  }
  return (
    <CardList>
      {pauses.map((pause) => (
        <li key={`${pause.vendor}/${pause.applicationId}`} className="space-y-1 px-4 py-3">
          <PauseDetails pause={pause} timezone={timezone} />
          <p className="text-soft">{t('otherApplications')}</p>
          <p className="text-soft text-sm [overflow-wrap:anywhere]">{t('lastResponse', { reason: pause.reason })}</p>
        </li>
      ))}
    </CardList>
  )
}
