import { headers } from 'next/headers'
import { notificationTypes, otherMessages, recipientKinds } from '#server/messaging/notifications/schema.ts'
import { languageName } from '../../../_i18n/console/languageName.ts'
import { messageLabel } from '../../../_i18n/console/notificationLabels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { languages, locales } from '../../../_i18n/locales.ts'
import { getCaller } from '../../../_server.ts'
import { Button } from '../../../_ui/button.tsx'
import { Select } from '../../../_ui/field.tsx'
import { Main } from '../../_components/main.tsx'
import { staffPage } from '../../_components/staffPage.tsx'
import { loadForStaff } from '../../_shared/loadForStaff.ts'
import { type Query, queryValue, withQuery } from '../../_shared/query.ts'
import { displayModes } from './displayModes.ts'
import { EmailPreview } from './emailPreview.tsx'
import { MessageList } from './messageList.tsx'
import { SmsPreview } from './smsPreview.tsx'

const path = '/admin/previews'
const messages = [...notificationTypes, ...otherMessages]

export default staffPage(PreviewsPage)

/** Preview of every message for each recipient, channel and language. */
async function PreviewsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const message = chosen(messages, queryValue(query, 'message'))
  const recipient = chosen(recipientKinds, queryValue(query, 'recipient'))
  const locale = chosen(locales, queryValue(query, 'locale'))
  const mode = chosen(displayModes, queryValue(query, 'mode'))
  const here = { message, recipient, locale, mode }
  const api = await getCaller()
  const { mail, sms } = await loadForStaff(
    api.notifications.preview({ message, recipient, locale }),
    withQuery(path, here),
  )
  const nonce = (await headers()).get('x-nonce') ?? ''
  const t = getTranslations('previews')
  return (
    <Main title={t('title')}>
      <p className="mb-4 max-w-prose text-soft">{t('intro')}</p>
      <PreviewForm {...here} />
      <div className="grid items-start gap-6 lg:grid-cols-[13rem_1fr]">
        <MessageList messages={messages} here={message} hrefOf={(to) => withQuery(path, { ...here, message: to })} />
        <div className="grid min-w-0 gap-8">
          <EmailPreview mail={mail} name={messageLabel(message)} mode={mode} nonce={nonce} />
          <SmsPreview sms={sms} dir={languages[locale].dir} locale={locale} />
        </div>
      </div>
    </Main>
  )
}

type Chosen = {
  message: string
  recipient: (typeof recipientKinds)[number]
  locale: (typeof locales)[number]
  mode: (typeof displayModes)[number]
}

function PreviewForm({ message, recipient, locale, mode }: Chosen) {
  const t = getTranslations('previews')
  return (
    <form action={path} className="grid items-end gap-x-4 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1fr_auto]">
      <input type="hidden" name="message" value={message} />
      <Select
        id="recipient"
        label={t('recipientLabel')}
        defaultValue={recipient}
        options={recipientKinds.map((value) => ({ value, label: t(`recipient.${value}`) }))}
      />
      <Select
        id="locale"
        label={t('language')}
        defaultValue={locale}
        options={locales.map((value) => ({ value, label: languageName(value) }))}
      />
      <Select
        id="mode"
        label={t('displayMode')}
        defaultValue={mode}
        options={displayModes.map((value) => ({ value, label: t(`displayModes.${value}`) }))}
      />
      <div className="mb-6">
        <Button variant="secondary">{t('show')}</Button>
      </div>
    </form>
  )
}

/** Returns the given value if it is known, and the first known one otherwise. */
const chosen = <T extends string>(known: readonly [T, ...T[]] | readonly T[], given: string | undefined): T => {
  const found = known.find((value) => value === given) ?? known[0]
  if (found === undefined) throw new Error('nothing to choose from')
  return found
}
