import { headers } from 'next/headers'
import { notificationTypes, otherMessages, recipientKinds } from '#server/messaging/notifications/schema.ts'
import { languages, locales } from '../../../_i18n/locales.ts'
import { getCaller } from '../../../_server.ts'
import { Button } from '../../../_ui/button.tsx'
import { Select } from '../../../_ui/field.tsx'
import { Main } from '../../_components/frame.tsx'
import { servedToStaff } from '../../_components/served.tsx'
import { askStaff } from '../../_shared/ask.ts'
import { one, type Query, withQuery } from '../../_shared/filters.ts'
import { looks } from './looks.ts'
import { MailShown } from './mail.tsx'
import { MessageList } from './messageList.tsx'
import { SmsShown } from './sms.tsx'
import { messageWord, previewWords } from './words.ts'

const path = '/admin/previews'
const messages = [...notificationTypes, ...otherMessages]

export default servedToStaff(PreviewsPage)

/** Every message, to every kind of reader, on both channels, in every language: as it is sent now. */
async function PreviewsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const message = chosen(messages, one(query, 'message'))
  const recipient = chosen(recipientKinds, one(query, 'recipient'))
  const locale = chosen(locales, one(query, 'locale'))
  const look = chosen(looks, one(query, 'look'))
  const here = { message, recipient, locale, look }
  const api = await getCaller()
  const { mail, sms } = await askStaff(api.notifications.preview({ message, recipient, locale }), withQuery(path, here))
  const nonce = (await headers()).get('x-nonce') ?? ''
  const t = previewWords()
  return (
    <Main title={t('title')}>
      <p className="mb-4 max-w-prose text-soft">{t('intro')}</p>
      <Choice {...here} />
      <div className="grid items-start gap-6 lg:grid-cols-[13rem_1fr]">
        <MessageList messages={messages} here={message} hrefOf={(to) => withQuery(path, { ...here, message: to })} />
        <div className="grid min-w-0 gap-8">
          <MailShown mail={mail} name={messageWord(message)} look={look} nonce={nonce} />
          <SmsShown sms={sms} dir={languages[locale].dir} locale={locale} />
        </div>
      </div>
    </Main>
  )
}

type Chosen = {
  message: string
  recipient: (typeof recipientKinds)[number]
  locale: (typeof locales)[number]
  look: (typeof looks)[number]
}

function Choice({ message, recipient, locale, look }: Chosen) {
  const t = previewWords()
  return (
    <form action={path} className="grid items-end gap-x-4 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1fr_auto]">
      <input type="hidden" name="message" value={message} />
      <Select
        id="recipient"
        label={t('to')}
        defaultValue={recipient}
        options={recipientKinds.map((value) => ({ value, label: t(`recipient.${value}`) }))}
      />
      <Select
        id="locale"
        label={t('language')}
        defaultValue={locale}
        options={locales.map((value) => ({ value, label: languages[value].name }))}
      />
      <Select
        id="look"
        label={t('look')}
        defaultValue={look}
        options={looks.map((value) => ({ value, label: t(`looks.${value}`) }))}
      />
      <div className="mb-6">
        <Button look="secondary">{t('show')}</Button>
      </div>
    </form>
  )
}

/** The value of an address, if it is one of those there are; else the first. */
const chosen = <T extends string>(known: readonly [T, ...T[]] | readonly T[], given: string | undefined): T => {
  const found = known.find((value) => value === given) ?? known[0]
  if (found === undefined) throw new Error('nothing to choose from')
  return found
}
