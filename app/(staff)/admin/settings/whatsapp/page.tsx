import Link from 'next/link'
import { wordFor } from '../../../../_i18n/console/words.ts'
import { languages, locales } from '../../../../_i18n/locales.ts'
import { getCaller } from '../../../../_server.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { Table, Td, Th } from '../../../../_ui/table.tsx'
import { ApplicationFilter } from '../../../_components/applicationFilter.tsx'
import { Main } from '../../../_components/frame.tsx'
import { Section } from '../../../_components/section.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import { one, type Query } from '../../../_shared/filters.ts'
import { HowTo } from './howTo.tsx'
import { pathOf, root, type Whatsapp, whatsappWords } from './words.ts'

export default servedToStaff(WhatsappPage)

/** Which messages go by WhatsApp in which language, which lack a template, and how to get one. */
async function WhatsappPage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = one(await searchParams, 'application')
  const api = await getCaller()
  const view = await askStaff(api.notifications.whatsapp({ applicationId }), root)
  const t = whatsappWords()
  return (
    <Main title={t('title')}>
      <p className="mb-4 max-w-prose">{t('intro')}</p>
      {view.hasSender ? null : (
        <Notice tone="warn">
          <p>{t('noSender')}</p>
        </Notice>
      )}
      <ApplicationFilter path={root} applications={view.applications} chosen={view.application.id} />
      <ByLanguage view={view} />
      <div className="mt-6 mb-10">
        <Templates view={view} />
      </div>
      <Section title={t('how')}>
        <HowTo application={view.application.name} />
      </Section>
    </Main>
  )
}

function ByLanguage({ view: { application, templates, mayChange } }: { view: Whatsapp }) {
  const t = whatsappWords()
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {locales.map((locale) => {
        const own = templates.filter((one) => one.locale === locale)
        const [set, total] = [own.filter((one) => one.contentSid).length, own.length]
        const language = languages[locale].name
        return (
          <li key={locale} className="rounded-lg border border-line bg-card p-4">
            <Link
              href={pathOf(locale, application.id)}
              prefetch={false}
              className="-mt-2 inline-flex min-h-11 items-center font-semibold"
            >
              {t(mayChange ? 'edit' : 'look', { language })}
            </Link>
            <p className="text-soft">{set === total ? t('all', { total }) : t('count', { set, total })}</p>
          </li>
        )
      })}
    </ul>
  )
}

function Templates({ view: { templates } }: { view: Whatsapp }) {
  const t = whatsappWords()
  const types = [...new Set(templates.map(({ type }) => type))]
  return (
    <Table caption={t('caption')}>
      <thead>
        <tr>
          <Th>{t('message')}</Th>
          {locales.map((locale) => (
            <Th key={locale} lang={locale}>
              {languages[locale].name}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {types.map((type) => (
          <tr key={type}>
            <Th scope="row">{wordFor('type', type)}</Th>
            {locales.map((locale) => (
              <Td key={locale}>
                <Sid sid={templates.find((one) => one.type === type && one.locale === locale)?.contentSid} />
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** The end of an id is what tells one from another. */
function Sid({ sid }: { sid: string | null | undefined }) {
  if (!sid) return <Badge tone="pending">{whatsappWords()('asText')}</Badge>
  return (
    <code title={sid} className="whitespace-nowrap">
      HX…{sid.slice(-6)}
    </code>
  )
}
