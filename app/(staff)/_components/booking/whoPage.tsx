import Link from 'next/link'
import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { getCaller } from '../../../_server.ts'
import { freshForm } from '../../../_ui/form.ts'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { currentSession } from '../../_shared/session.ts'
import { Main } from '../frame.tsx'
import { bookAppointment } from './actions.ts'
import { type Asked, newPath, type Offered } from './asked.ts'
import { BookForm } from './bookForm.tsx'
import { Verdict } from './verdict.tsx'
import { whoFields } from './whoFields.ts'

type Props = { chosen: Offered; asked: Asked; start: Date }

/** The time is chosen: who it is for, how they can be reached, and that they agreed. */
export async function WhoPage({ chosen: { offer, service }, asked, start }: Props) {
  const path = newPath(asked, { start: start.toISOString() })
  const { applicationId } = offer
  const { presetId } = service
  const agent = asked.agentId ? { agentId: asked.agentId } : {}
  const api = await getCaller()
  const checked = await askStaff(
    api.desk.checkTime({ applicationId, presetId, durationMinutes: asked.minutes, ...agent, start }),
    path,
  )
  const timezone = (await currentSession())?.timezone ?? offer.timezone
  const t = appointmentWords()
  const w = words()
  const title = t('new.whoTitle')
  const whole = w('frame.title', { page: title })
  const target = { applicationId, presetId, durationMinutes: asked.minutes, ...agent, timezone, base: asked.base }
  const insisted = !checked.offered && !checked.taken
  return (
    <Main title={title} untitled>
      <p className="mb-4">
        <Link href={newPath(asked)} prefetch={false} className="inline-block min-h-6">
          {t('new.change')}
        </Link>
      </p>
      <div className="max-w-2xl">
        <TimeHero start={start} end={checked.end} timezone={timezone} year>
          <p className="mt-2 [overflow-wrap:anywhere]">{service.name}</p>
          <p className="text-soft [overflow-wrap:anywhere]">
            {t('new.with', { name: nameOf(service, asked.agentId) ?? t('new.anyAgent') })}
          </p>
        </TimeHero>
        <Verdict checked={checked} />
        <BookForm
          action={bookAppointment.bind(null, { ...target, start: start.toISOString(), insisted })}
          initial={{ ...freshForm({ locale: offer.locale, timezone: offer.timezone }), choices: null }}
          fields={whoFields(service, offer)}
          pick={{ label: t('new.pickTime') }}
          words={{
            title: whole,
            errorTitle: w('errorTitle', { title: whole }),
            problem: w('problem'),
            errorPrefix: w('errorPrefix'),
            submit: t(insisted ? 'new.submitAnyway' : 'new.submit'),
          }}
        >
          <p className="mb-6 text-soft">{t('new.proof')}</p>
        </BookForm>
      </div>
    </Main>
  )
}

const nameOf = (service: Offered['service'], agentId: string | undefined): string | null => {
  const [only] = service.agents.length === 1 ? service.agents : []
  return service.agents.find((agent) => agent.id === agentId)?.name ?? only?.name ?? null
}
