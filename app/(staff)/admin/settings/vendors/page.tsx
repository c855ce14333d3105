import { redirect } from 'next/navigation'
import { getCaller } from '../../../../_server.ts'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { Main } from '../../../_components/frame.tsx'
import { KeepFresh } from '../../../_components/keepFresh.tsx'
import { Section } from '../../../_components/section.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff, signInPath } from '../../../_shared/ask.ts'
import { currentSession } from '../../../_shared/session.ts'
import { Backlogs } from './backlogs.tsx'
import { PauseText, type VendorState } from './pauseText.tsx'
import { root, vendorWords } from './words.ts'

export default servedToStaff(VendorsPage)

/** What is left alone for now because a vendor fails, and what waits for a vendor's pace. */
async function VendorsPage() {
  const session = await currentSession()
  if (!session) redirect(signInPath(root))
  const api = await getCaller()
  const { pauses, backlogs } = await askStaff(api.vendors.state(), root)
  const t = vendorWords()
  const { timezone } = session
  return (
    <Main title={t('title')}>
      <KeepFresh everyMs={15_000} />
      <div className="space-y-8">
        <Section title={t('pauses')}>
          <Pauses pauses={pauses} timezone={timezone} />
        </Section>
        <Section title={t('backlogs')}>
          <Backlogs backlogs={backlogs} timezone={timezone} />
        </Section>
      </div>
      <p className="mt-6">
        <a href={root} className="inline-flex min-h-11 items-center">
          {t('retry')}
        </a>
      </p>
    </Main>
  )
}

function Pauses({ pauses, timezone }: { pauses: VendorState['pauses']; timezone: string }) {
  const t = vendorWords()
  if (pauses.length === 0) {
    return (
      <EmptyState title={t('noPauses')}>
        <p>{t('noPausesHelp')}</p>
      </EmptyState>
    )
  }
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-card">
      {pauses.map((pause) => (
        <li key={`${pause.vendor}/${pause.applicationId}`} className="space-y-1 px-4 py-3">
          <PauseText pause={pause} timezone={timezone} />
          <p className="text-soft">{t('others')}</p>
          <p className="text-soft text-sm [overflow-wrap:anywhere]">{t('reason', { reason: pause.reason })}</p>
        </li>
      ))}
    </ul>
  )
}
