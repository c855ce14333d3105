import { Heading, Page } from './_ui/page.tsx'
import { words } from './_ui/words.ts'

export default function NotFound() {
  const t = words()
  return (
    <Page brand={null}>
      <Heading title={t('notFound.title')} />
      <p>{t('notFound.text')}</p>
    </Page>
  )
}
