import { labelFor } from '../../../../_i18n/console/labels.ts'
import { languageName } from '../../../../_i18n/console/languageName.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { locales } from '../../../../_i18n/locales.ts'
import { getCaller } from '../../../../_server.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { cardClasses } from '../../../../_ui/card.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { Table, Td, Th } from '../../../../_ui/table.tsx'
import { TextLink } from '../../../../_ui/textLink.tsx'
import { ApplicationFilter } from '../../../_components/applicationFilter.tsx'
import { Main } from '../../../_components/main.tsx'
import { Section } from '../../../_components/section.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import { type Query, queryValue } from '../../../_shared/query.ts'
import type { WhatsappSettings } from '../../../_shared/types.ts'
import { ApprovalSteps } from './approvalSteps.tsx'
import { pathOf, root } from './paths.ts'

export default staffPage(WhatsappPage)

/** WhatsApp templates by message and language, and how to get one approved. */
async function WhatsappPage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = queryValue(await searchParams, 'application')
  const api = await getCaller()
  const view = await loadForStaff(api.notifications.whatsapp({ applicationId }), root)
  const t = getTranslations('whatsappSettings')
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
      <Section title={t('approvalTitle')}>
        <ApprovalSteps application={view.application.name} />
      </Section>
    </Main>
  )
}

function ByLanguage({ view: { application, templates, mayChange } }: { view: WhatsappSettings }) {
  const t = getTranslations('whatsappSettings')
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {locales.map((locale) => {
        const own = templates.filter((template) => template.locale === locale)
        const [set, total] = [own.filter(({ contentSid }) => contentSid).length, own.length]
        const language = languageName(locale)
        return (
          <li key={locale} className={cardClasses('p-4')}>
            <TextLink href={pathOf(locale, application.id)} size="tall" className="-mt-2 font-semibold">
              {t(mayChange ? 'edit' : 'view', { language })}
            </TextLink>
            <p className="text-soft">{set === total ? t('allSet', { total }) : t('someSet', { set, total })}</p>
          </li>
        )
      })}
    </ul>
  )
}

function Templates({ view: { templates } }: { view: WhatsappSettings }) {
  const t = getTranslations('whatsappSettings')
  const types = [...new Set(templates.map(({ type }) => type))]
  return (
    <Table caption={t('caption')}>
      <thead>
        <tr>
          <Th>{t('message')}</Th>
          {locales.map((locale) => (
            <Th key={locale}>{languageName(locale)}</Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {types.map((type) => (
          <tr key={type}>
            <Th scope="row">{labelFor('notificationType', type)}</Th>
            {locales.map((locale) => (
              <Td key={locale}>
                <Sid
                  sid={templates.find((template) => template.type === type && template.locale === locale)?.contentSid}
                />
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** Content SID, shortened to its last characters, which distinguish one SID from another. */
function Sid({ sid }: { sid: string | null | undefined }) {
  if (!sid) return <Badge tone="pending">{getTranslations('whatsappSettings')('textMessage')}</Badge>
  return (
    <code title={sid} className="whitespace-nowrap">
      HX…{sid.slice(-6)}
    </code>
  )
}
