import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { wordFor, words } from '../../../_i18n/console/words.ts'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import type { Base } from '../../_shared/base.ts'
import type { Story } from '../../_shared/types.ts'
import { Opener } from '../opener.tsx'
import { Section } from '../section.tsx'
import { removeParticipant } from './peopleActions.ts'
import { Stops } from './stops.tsx'

type Person = Story['participants'][number]

/** Who takes part, how they can be reached, and whether they are in the room; each can be taken out. */
export function People({ story, base, timezone }: { story: Story; base: Base; timezone: string }) {
  const t = words()
  const canRemove = story.actions.removeParticipant === null
  return (
    <Section title={t('appointment.people')}>
      <ul className="divide-y divide-line rounded-lg border border-line bg-card">
        {story.participants.map((person) => (
          <li key={person.id} className="px-4 py-2">
            <div className="flex flex-wrap justify-between gap-x-4">
              <div className="min-w-0 [overflow-wrap:anywhere]">
                <p className="font-semibold">{nameOf(person)}</p>
                <Contact value={person.email} isProven={person.emailVerified} href="mailto:" />
                <Contact value={person.phone} isProven={person.phoneVerified} href="tel:" />
              </div>
              <div className="text-soft sm:text-end">
                <p>{person.type === 'CUSTOMER' ? t('appointment.customer') : t('appointment.agentPerson')}</p>
                {person.state ? <p>{wordFor('inRoom', person.state)}</p> : null}
              </div>
            </div>
            <Stops person={person} story={story} base={base} timezone={timezone} />
            {canRemove && isOneOfSeveral(person, story) ? <Remove person={person} story={story} base={base} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** The last of a kind stays: without them there would be nobody to meet. A queue's appointment can wait without an agent. */
const isOneOfSeveral = (person: Person, { participants, target }: Story): boolean =>
  participants.filter((one) => one.type === person.type).length > 1 ||
  (person.type === 'AGENT' && target.type === 'QUEUE')

function Remove({ person, story, base }: { person: Person; story: Story; base: Base }) {
  const t = appointmentWords()
  const name = nameOf(person)
  return (
    <details>
      <Opener>
        {t('acts.remove')} <span className="sr-only">{name}</span>
      </Opener>
      <form action={removeParticipant.bind(null, base, story.id, person.id)} className="pt-2 pb-1">
        <p className="mb-3 [overflow-wrap:anywhere]">
          {t(person.type === 'CUSTOMER' ? 'remove.customer' : 'remove.agent', { name })}
        </p>
        <SubmitButton look="danger" className="[overflow-wrap:anywhere]">
          {t('acts.removeWho', { name })}
        </SubmitButton>
      </form>
    </details>
  )
}

const nameOf = (person: Person): string => person.name ?? words()('list.noName')

function Contact({ value, isProven, href }: { value: string | null; isProven: boolean; href: string }) {
  if (!value) return null
  const t = words()
  return (
    <p>
      <a href={href + value} className="inline-block min-h-6">
        {value}
      </a>{' '}
      <span className="text-soft">({isProven ? t('appointment.proven') : t('appointment.unproven')})</span>
    </p>
  )
}
