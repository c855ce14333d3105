import { labelFor } from '../../../_i18n/console/labels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { DispatchBadge } from '../badges.tsx'
import { DateTime } from '../dateTime.tsx'
import { DescriptionList, Section } from '../section.tsx'

type Props = { appointment: AppointmentDetails; timezone: string }

/** State of the video session and of the pre-meeting message at their providers; never the provider's link. */
export function VideoStatus({ appointment: { session, dispatch, status, actions }, timezone }: Props) {
  const t = getTranslations('console')
  return (
    <>
      {session || actions.provision !== 'no_video' ? (
        <Section title={t('appointment.session')}>
          <DescriptionList
            rows={
              session
                ? [
                    [t('appointment.sessionState'), labelFor('sessionState', session.state.toLowerCase())],
                    [t('appointment.region'), session.region],
                    [t('appointment.generation'), session.generation],
                    [t('appointment.providerId'), session.providerId && `${session.providerId}…`],
                    [
                      t('appointment.expires'),
                      session.expiresAt && <DateTime at={session.expiresAt} timezone={timezone} />,
                    ],
                  ]
                : [[t('appointment.sessionState'), t('appointment.noSession')]]
            }
          />
        </Section>
      ) : null}
      <Section title={t('appointment.dispatch')}>
        <DescriptionList
          rows={[
            [t('appointment.status'), <DispatchBadge key="state" state={dispatch?.state ?? null} status={status} />],
            [t('appointment.sentAt'), dispatch?.sentAt && <DateTime at={dispatch.sentAt} timezone={timezone} />],
            [t('appointment.conversation'), dispatch?.conversationId],
            [t('appointment.error'), dispatch?.error],
          ]}
        />
      </Section>
    </>
  )
}
