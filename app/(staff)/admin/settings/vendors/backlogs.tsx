import { dayMomentWords } from '../../../../_i18n/time.ts'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { Table, Td, Th } from '../../../../_ui/table.tsx'
import type { VendorState } from './pauseText.tsx'
import { laneWords, vendorWords } from './words.ts'

/** How much waits at each vendor's pace, and until about when. */
export function Backlogs({ backlogs, timezone }: { backlogs: VendorState['backlogs']; timezone: string }) {
  const t = vendorWords()
  if (backlogs.length === 0) {
    return (
      <EmptyState title={t('noBacklogs')}>
        <p>{t('noBacklogsHelp')}</p>
      </EmptyState>
    )
  }
  return (
    <>
      <p className="mb-2 text-soft">{t('backlogsIntro')}</p>
      <Table caption={t('backlogs')}>
        <thead>
          <tr>
            <Th>{t('what')}</Th>
            <Th>{t('waiting')}</Th>
            <Th>{t('pace')}</Th>
            <Th>{t('done')}</Th>
          </tr>
        </thead>
        <tbody>
          {backlogs.map(({ lane, waiting, isCapped: isMore, perMinute, clearedAt: doneBy }) => (
            <tr key={lane}>
              <Td>{laneWords(lane)}</Td>
              <Td>{t(isMore ? 'more' : 'count', { count: waiting })}</Td>
              <Td>{t('perMinute', { count: perMinute })}</Td>
              <Td>{dayMomentWords(doneBy, timezone)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  )
}
