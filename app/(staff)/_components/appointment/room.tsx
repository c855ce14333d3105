import { wordFor, words } from '../../../_i18n/console/words.ts'
import type { Story } from '../../_shared/types.ts'
import { DispatchBadge } from '../badges.tsx'
import { Pairs, Section } from '../section.tsx'
import { When } from '../when.tsx'

/** The video session and the dispatch, as the vendors have them; never the provider's link. */
export function Room({
  story: { session, dispatch, status, actions: acts },
  timezone,
}: {
  story: Story
  timezone: string
}) {
  const t = words()
  return (
    <>
      {session || acts.provision !== 'no_video' ? (
        <Section title={t('appointment.session')}>
          <Pairs
            rows={
              session
                ? [
                    [t('appointment.sessionState'), wordFor('sessionState', session.state.toLowerCase())],
                    [t('appointment.region'), session.region],
                    [t('appointment.generation'), session.generation],
                    [t('appointment.providerId'), session.providerId && `${session.providerId}…`],
                    [
                      t('appointment.expires'),
                      session.expiresAt && <When at={session.expiresAt} timezone={timezone} />,
                    ],
                  ]
                : [[t('appointment.sessionState'), t('appointment.noSession')]]
            }
          />
        </Section>
      ) : null}
      <Section title={t('appointment.dispatch')}>
        <Pairs
          rows={[
            [t('appointment.status'), <DispatchBadge key="state" state={dispatch?.state ?? null} status={status} />],
            [t('appointment.sentAt'), dispatch?.sentAt && <When at={dispatch.sentAt} timezone={timezone} />],
            [t('appointment.conversation'), dispatch?.conversationId],
            [t('appointment.error'), dispatch?.error],
          ]}
        />
      </Section>
    </>
  )
}
