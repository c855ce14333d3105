import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { laneLabel } from '../../../../_i18n/console/vendorLabels.ts'
import { formatDayTimeAndZone } from '../../../../_i18n/time.ts'
import { getCaller } from '../../../../_server.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { TextLink } from '../../../../_ui/textLink.tsx'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import { currentSession } from '../../../_shared/session.ts'
import { root } from './paths.ts'
import { PauseDetails } from './pauseDetails.tsx'

type Props = {
  /** Page that contains the notice, to return to after signing in. */
  path: string
  /** Limits the notice to the video sessions of this application. */
  videoApplicationId?: string
}

/** Notice of paused calls and long backlogs, for other pages; nothing for agents. */
export async function VendorNotice({ path, videoApplicationId }: Props) {
  const session = await currentSession()
  if (!session || session.actor.kind === 'agent') return null
  const api = await getCaller()
  const { pauses, backlogs } = await loadForStaff(api.vendors.state(), path)
  const shown = pauses.filter(
    ({ applicationId, vendor }) =>
      !videoApplicationId || (applicationId === videoApplicationId && vendor === 'genesys.sessions'),
  )
  const slow = videoApplicationId ? [] : backlogs.filter(({ isLong }) => isLong)
  if (shown.length + slow.length === 0) return null
  const { timezone } = session
  const t = getTranslations('vendors')
  return (
    <Notice tone="warn">
      {shown.map((pause) => (
        <PauseDetails key={`${pause.vendor}/${pause.applicationId}`} pause={pause} timezone={timezone} />
      ))}
      {slow.map(({ lane, waiting: count, clearedAt }) => (
        <p key={lane}>
          {t('backlogNotice', { what: laneLabel(lane), count, at: formatDayTimeAndZone(clearedAt, timezone) })}
        </p>
      ))}
      <p>
        <TextLink href={root} size="tall">
          {t('viewDetails')}
        </TextLink>
      </p>
    </Notice>
  )
}
