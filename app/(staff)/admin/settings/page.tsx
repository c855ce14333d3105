import { notFound } from 'next/navigation'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { cardClasses } from '../../../_ui/card.tsx'
import { TextLink } from '../../../_ui/textLink.tsx'
import { Main } from '../../_components/main.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import { settingsNavigation } from '../../_shared/navigation.ts'
import { currentSession } from '../../_shared/session.ts'

export default staffPage(SettingsPage)

/** Links to all settings with descriptions. */
async function SettingsPage() {
  const session = await currentSession()
  const items = session ? settingsNavigation(session) : []
  if (items.length === 0) notFound()
  return (
    <Main title={getTranslations('console')('settings.title')}>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {items.map(({ href, label, description }) => (
          <li key={href} className={cardClasses('p-4')}>
            <TextLink href={href} size="tall" className="-mt-2 font-semibold">
              {label}
            </TextLink>
            <p className="text-soft">{description}</p>
          </li>
        ))}
      </ul>
    </Main>
  )
}
