import Link from 'next/link'
import { redirect } from 'next/navigation'
import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { timeWords } from '../../../_i18n/time.ts'
import { getCaller } from '../../../_server.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { freshForm } from '../../../_ui/form.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { type Base, pathTo } from '../../_shared/base.ts'
import { type Query, withQuery } from '../../_shared/filters.ts'
import { currentSession } from '../../_shared/session.ts'
import type { Story } from '../../_shared/types.ts'
import { dayIn, startIn } from '../booking/asked.ts'
import { BookForm } from '../booking/bookForm.tsx'
import { OtherTime, typedTime } from '../booking/otherTime.tsx'
import { StaffTimes } from '../booking/staffTimes.tsx'
import { Verdict } from '../booking/verdict.tsx'
import { Main } from '../frame.tsx'
import { moveAppointment } from './moveActions.ts'
import { Present } from './present.tsx'

type Props = { base: Base; id: string; query: Query }

/** Another time for an appointment: the offered ones first, any other with a warning; then what it will come to. */
export async function MovePage({ base, id, query }: Props) {
  const path = `${pathTo(base, id)}/move`
  const api = await getCaller()
  const story = await askStaff(api.appointments.get({ id }), path)
  const timezone = (await currentSession())?.timezone ?? story.application.timezone
  if (story.actions.move !== null) redirect(withQuery(pathTo(base, id), { refused: 'over' }))
  const start = startIn(query)
  const shown = { base, story, timezone, path }
  return start ? Confirm({ ...shown, start }) : Choose({ ...shown, query })
}

type Shown = { base: Base; story: Story; timezone: string; path: string }

async function Choose({ base, story, timezone, path, query }: Shown & { query: Query }) {
  const t = appointmentWords()
  const typed = typedTime(query, timezone)
  const hrefOf = (start: Date) => withQuery(path, { start: start.toISOString() })
  const [only, ...others] = typed?.instants ?? []
  if (only && others.length === 0) redirect(hrefOf(only))
  const from = dayIn(query)
  const api = await getCaller()
  const times = await askStaff(api.desk.times({ appointmentId: story.id, timezone, ...(from ? { from } : {}) }), path)
  const other = <OtherTime action={path} fixed={{}} timezone={timezone} typed={typed} hrefOf={hrefOf} />
  return (
    <Main title={t('move.title', { reference: story.reference })}>
      <Head base={base} story={story} timezone={timezone} />
      {typed ? other : null}
      <StaffTimes times={times} hrefOf={hrefOf} hrefFrom={(day) => withQuery(path, { from: day })} />
      {typed ? null : other}
    </Main>
  )
}

function Head({ base, story, timezone }: Pick<Shown, 'base' | 'story' | 'timezone'>) {
  return (
    <>
      <p className="mb-4">
        <Link href={pathTo(base, story.id)} prefetch={false} className="inline-block min-h-6">
          {appointmentWords()('move.cancel')}
        </Link>
      </p>
      <Present story={story} timezone={timezone} />
    </>
  )
}

async function Confirm({ base, story, timezone, path, start }: Shown & { start: Date }) {
  const t = appointmentWords()
  const w = words()
  const api = await getCaller()
  const here = withQuery(path, { start: start.toISOString() })
  const checked = await askStaff(api.desk.checkTime({ appointmentId: story.id, start }), here)
  const same = start.getTime() === story.start.getTime()
  const title = t('move.title', { reference: story.reference })
  const whole = w('frame.title', { page: title })
  const anyway = !checked.offered && !checked.taken
  return (
    <Main title={title} untitled>
      <Head base={base} story={story} timezone={timezone} />
      <div className="max-w-2xl">
        <h2 className="mb-2 font-bold text-xl">{t('move.to')}</h2>
        <TimeHero start={start} end={checked.end} timezone={timezone} year>
          {story.timezone === timezone ? null : (
            <p className="mt-2 text-soft">
              {w('appointment.customerTime')}:{' '}
              {timeWords({ start, end: checked.end, timezone: story.timezone }, { year: true }).full}
            </p>
          )}
        </TimeHero>
        {same ? (
          <Notice>
            <p>{t('move.same')}</p>
          </Notice>
        ) : (
          <Verdict checked={checked} />
        )}
        <h2 className="mb-1 font-semibold text-lg">{t('move.told')}</h2>
        <p className="mb-6 [overflow-wrap:anywhere]">{toldWords(story)}</p>
        <BookForm
          action={moveAppointment.bind(null, { base, id: story.id, start: start.toISOString(), timezone })}
          initial={{ ...freshForm(), choices: null }}
          fields={[{ kind: 'text', name: 'reason', label: t('move.reason'), maxLength: 500 }]}
          pick={{ label: t('move.nearest') }}
          words={{
            title: whole,
            errorTitle: w('errorTitle', { title: whole }),
            problem: w('problem'),
            errorPrefix: w('errorPrefix'),
            submit: t(anyway && !same ? 'move.submitAnyway' : 'move.submit'),
          }}
          beside={
            <ButtonLink look="secondary" href={path}>
              {t('new.change')}
            </ButtonLink>
          }
        />
      </div>
    </Main>
  )
}

function toldWords(story: Story): string {
  const t = appointmentWords()
  const customer = story.participants.find((one) => one.type === 'CUSTOMER')
  const reachable = story.notificationsActive && (customer?.email || customer?.phone)
  return reachable ? t('move.toldNews', { name: customer.name ?? words()('list.noName') }) : t('move.toldNobody')
}
