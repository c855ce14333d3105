import type { Base } from '../base.ts'
import { Section } from '../section.tsx'
import type { Story } from '../types.ts'
import { wordFor, words } from '../words.ts'

type Person = Story['participants'][number]

/** Who takes part, how they can be reached, and whether they are in the room. */
export function People({ story }: { story: Story; base: Base }) {
  const t = words()
  return (
    <Section title={t('appointment.people')}>
      <ul className="divide-y divide-line rounded-lg border border-line bg-card">
        {story.participants.map((person) => (
          <li key={person.id} className="flex flex-wrap justify-between gap-x-4 px-4 py-2">
            <div className="min-w-0 [overflow-wrap:anywhere]">
              <p className="font-semibold">{nameOf(person, story)}</p>
              <Contact value={person.email} isProven={person.emailProven} href="mailto:" />
              <Contact value={person.phone} isProven={person.phoneProven} href="tel:" />
            </div>
            <div className="text-soft sm:text-end">
              <p>{person.type === 'CUSTOMER' ? t('appointment.customer') : t('appointment.agentPerson')}</p>
              {person.state ? <p>{wordFor('inRoom', person.state)}</p> : null}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function nameOf(person: Person, story: Story): string {
  const agent = person.type === 'AGENT' && person.staffId === story.agent?.id ? story.agent?.name : null
  return person.name ?? agent ?? words()('list.noName')
}

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
