import { redirect } from 'next/navigation'
import { ask } from '../../../../_http/ask.ts'
import { served } from '../../../../_http/served.tsx'
import { words } from '../../../../_i18n/words.ts'
import { getCaller } from '../../../../_server.ts'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { freshForm } from '../../../../_ui/form.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { Heading, Page } from '../../../../_ui/page.tsx'
import { ServerForm } from '../../../../_ui/serverForm.tsx'
import { contactChoice } from '../../../_shared/contactChoice.ts'
import { deadLink } from '../../../_shared/deadLink.tsx'
import { formWords } from '../../../_shared/formWords.ts'
import type { Search } from '../../../_shared/where.ts'
import { managePath } from '../state.ts'
import { askCode } from './actions.ts'

type Props = { params: Promise<{ token: string }>; searchParams: Search }

export default served(ContactPage)

async function ContactPage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await ask(api.manage.view({ token }))
  if (!appointment) return deadLink('manage', token)
  if (!appointment.canCorrect) redirect(managePath(token))
  const { application, channels, contacts } = appointment
  const ranOut = (await searchParams).again !== undefined
  const present = contacts.find((contact) => contact.isNotified)?.channel ?? channels[0] ?? 'EMAIL'
  const t = words()
  const title = t('contact.title')
  return (
    <Page brand={application}>
      <Heading title={title} brand={application.name} untitled />
      {ranOut ? (
        <Notice tone="warn" live>
          <p>{t('contact.runOut')}</p>
        </Notice>
      ) : null}
      <p className="mb-6">{t('contact.intro')}</p>
      <ServerForm
        action={askCode.bind(null, token)}
        initial={freshForm({ channel: present })}
        fields={contactChoice(channels, t('contact.channel'))}
        words={formWords(title, application.name, t('contact.send'))}
        beside={
          <ButtonLink look="secondary" href={managePath(token)}>
            {t('contact.back')}
          </ButtonLink>
        }
      />
    </Page>
  )
}
