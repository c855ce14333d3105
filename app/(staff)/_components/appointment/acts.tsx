import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { Button, ButtonLink } from '../../../_ui/button.tsx'
import { TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import { type Base, pathTo } from '../../_shared/base.ts'
import type { Story } from '../../_shared/types.ts'
import { Section } from '../section.tsx'
import { cancelAppointment, provisionSession, retryDispatch, sendLink } from './actions.ts'
import { Hold } from './hold.tsx'

type Why = Story['actions']['cancel']

/** Everything staff can do here. What cannot be done now stays in its place and says why. */
export function Acts({ story, base }: { story: Story; base: Base }) {
  const t = words()
  const { id, actions: acts, session } = story
  const hasSession = Boolean(session?.providerId) && session?.state !== 'removed'
  const isOver = acts.cancel !== null
  return (
    <Section title={t('acts.title')} id="acts">
      <div className="space-y-3 rounded-lg border border-line bg-card p-4">
        {isOver && acts.provision !== null ? (
          <p className="text-soft">{t('acts.why.over')}</p>
        ) : (
          <>
            <Ways story={story} base={base} />
            <Act label={t('acts.email')} why={acts.email} action={sendLink.bind(null, base, id, 'EMAIL')} />
            <Act label={t('acts.sms')} why={acts.sms} action={sendLink.bind(null, base, id, 'SMS')} />
            <Act
              label={t('acts.retryDispatch')}
              why={acts.retryDispatch}
              action={retryDispatch.bind(null, base, id)}
              look={story.dispatch?.state === 'failed' ? 'primary' : 'secondary'}
            />
            <Act
              label={hasSession ? t('acts.fresh') : t('acts.provision')}
              why={acts.provision}
              action={provisionSession.bind(null, base, id, hasSession)}
              note={hasSession && acts.email !== 'no_link' ? t('acts.freshText') : null}
            />
            {acts.cancel === null ? <Hold story={story} base={base} /> : null}
            {acts.cancel === null ? <Cancel story={story} base={base} /> : null}
          </>
        )}
      </div>
    </Section>
  )
}

/** Acts that need more than a press have pages of their own. */
function Ways({ story: { id, actions: acts }, base }: { story: Story; base: Base }) {
  const t = appointmentWords()
  const ways = [
    ['move', 'move'],
    ['reassign', 'reassign'],
    ['addAgent', 'agents'],
  ] as const
  return ways.map(([act, page]) =>
    acts[act] === null ? (
      <ButtonLink key={act} look="secondary" href={`${pathTo(base, id)}/${page}`} className="w-full">
        {t(`acts.${act}`)}
      </ButtonLink>
    ) : null,
  )
}

type ActProps = {
  label: string
  why: Why
  action: () => Promise<void>
  look?: 'primary' | 'secondary'
  note?: ReactNode
}

function Act({ label, why, action, look = 'secondary', note }: ActProps) {
  const t = words()
  const whyId = `why-${label.replaceAll(/\W+/g, '-')}`
  if (why !== null) {
    return (
      <div>
        <Button type="button" look="secondary" disabled aria-describedby={whyId} className="w-full opacity-60">
          {label}
        </Button>
        <p id={whyId} className="mt-1 text-soft text-sm">
          {t(`acts.why.${why}`)}
        </p>
      </div>
    )
  }
  return (
    <form action={action}>
      <SubmitButton look={look} className="w-full">
        {label}
      </SubmitButton>
      {note ? <p className="mt-1 text-soft text-sm">{note}</p> : null}
    </form>
  )
}

/** Opened first, then confirmed by a button that names what it does. */
function Cancel({ story, base }: { story: Story; base: Base }) {
  const t = words()
  const name = story.participants.find((person) => person.type === 'CUSTOMER')?.name ?? t('list.noName')
  return (
    <details className="rounded-lg border border-line">
      <summary className="flex min-h-11 list-none items-center justify-center gap-2 px-4 font-semibold text-danger">
        {t('acts.cancel')}
        <ChevronDown aria-hidden className="size-4 [[open]>summary>&]:rotate-180" />
      </summary>
      <form action={cancelAppointment.bind(null, base, story.id)} className="border-line border-t p-4">
        <p className="mb-4 [overflow-wrap:anywhere]">{t('acts.cancelText', { name })}</p>
        <TextField id="cancel-reason" name="reason" label={t('acts.cancelReason')} maxLength={500} />
        <SubmitButton look="danger" className="w-full [overflow-wrap:anywhere]">
          {t('acts.cancelWho', { name })}
        </SubmitButton>
      </form>
    </details>
  )
}
