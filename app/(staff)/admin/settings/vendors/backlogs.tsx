import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { laneLabel } from '../../../../_i18n/console/vendorLabels.ts'
import { formatDayTimeAndZone } from '../../../../_i18n/time.ts'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { Table, Td, Th } from '../../../../_ui/table.tsx'
import type { VendorState } from '../../../_shared/types.ts'

/** Jobs that wait because of a vendor's rate limit, with the estimated time when they are done. */
export function Backlogs({ backlogs, timezone }: { backlogs: VendorState['backlogs']; timezone: string }) {
  const t = getTranslations('vendors')
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
            <Th>{t('type')}</Th>
            <Th>{t('waiting')}</Th>
            <Th>{t('rateLimit')}</Th>
            <Th>{t('doneAround')}</Th>
          </tr>
        </thead>
        <tbody>
          {backlogs.map(({ lane, waiting, isCapped, perMinute, clearedAt }) => (
            <tr key={lane}>
              <Td>{laneLabel(lane)}</Td>
              <Td>{t(isCapped ? 'countCapped' : 'count', { count: waiting })}</Td>
              <Td>{t('perMinute', { count: perMinute })}</Td>
              <Td>{formatDayTimeAndZone(clearedAt, timezone)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  )
}
