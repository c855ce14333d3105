import Link from 'next/link'
import { dayMomentWords } from '../../../../_i18n/time.ts'
import { getCaller } from '../../../../_server.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import { currentSession } from '../../../_shared/session.ts'
import { PauseText } from './pauseText.tsx'
import { laneWords, root, vendorWords } from './words.ts'

type Props = {
  /** Where the page is, for whoever has to sign in. */
  path: string
  /** Only what is paused of one application's video sessions. */
  videoOf?: string
}

/** A notice of what is paused or takes long, for a page that is about something else; nothing when all is well, or for agents. */
export async function VendorNotice({ path, videoOf }: Props) {
  const session = await currentSession()
  if (!session || session.actor.kind === 'agent') return null
  const api = await getCaller()
  const { pauses, backlogs } = await askStaff(api.vendors.state(), path)
  const shown = pauses.filter((one) => !videoOf || (one.applicationId === videoOf && one.vendor === 'genesys.sessions'))
  const slow = videoOf ? [] : backlogs.filter((one) => one.isLong)
  if (shown.length + slow.length === 0) return null
  const { timezone } = session
  const t = vendorWords()
  return (
    <Notice tone="warn">
      {shown.map((pause) => (
        <PauseText key={`${pause.vendor}/${pause.applicationId}`} pause={pause} timezone={timezone} />
      ))}
      {slow.map(({ lane, waiting: count, clearedAt: doneBy }) => (
        <p key={lane}>{t('behind', { what: laneWords(lane), count, at: dayMomentWords(doneBy, timezone) })}</p>
      ))}
      <p>
        <Link href={root} prefetch={false} className="inline-flex min-h-11 items-center">
          {t('open')}
        </Link>
      </p>
    </Notice>
  )
}
