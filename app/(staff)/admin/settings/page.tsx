import Link from 'next/link'
import { notFound } from 'next/navigation'
import { words } from '../../../_i18n/console/words.ts'
import { Main } from '../../_components/frame.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { settingsFor } from '../../_shared/places.ts'
import { currentSession } from '../../_shared/session.ts'

export default servedToStaff(SettingsPage)

/** All that is set up once, and what each is for. */
async function SettingsPage() {
  const session = await currentSession()
  const places = session ? settingsFor(session) : []
  if (places.length === 0) notFound()
  return (
    <Main title={words()('settings.title')}>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {places.map(({ href, label, about }) => (
          <li key={href} className="rounded-lg border border-line bg-card p-4">
            <Link href={href} prefetch={false} className="-mt-2 inline-flex min-h-11 items-center font-semibold">
              {label}
            </Link>
            <p className="text-soft">{about}</p>
          </li>
        ))}
      </ul>
    </Main>
  )
}
