import { translations } from './_i18n/translations.ts'
import { Heading, Page } from './_page/page.tsx'

/** The home page. It does not name any organization, because the list of companies is not public. */
export default function Home() {
  const t = translations()
  return (
    <Page brand={null}>
      <Heading title={t('home.title')} />
      <div className="space-y-4">
        <p>{t('home.intro')}</p>
        <p>{t('home.customer')}</p>
        <p>{t('home.booking')}</p>
      </div>
    </Page>
  )
}
