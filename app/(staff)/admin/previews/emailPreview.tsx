import type { MessagePreview } from '#server/messaging/notifications/schema.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { classes } from '../../../_ui/classes.ts'
import { DescriptionList, Section } from '../../_components/section.tsx'
import { applyDisplayMode, type DisplayMode, isPhone } from './displayModes.ts'

type Props = { mail: MessagePreview['mail']; name: string; mode: DisplayMode; nonce: string }

/** An email in a sandboxed frame, with its subject, attachment and plain text. */
export function EmailPreview({ mail, name, mode, nonce }: Props) {
  const t = getTranslations('previews')
  const file = mail.attachments[0]
  return (
    <Section title={t('email')}>
      <DescriptionList
        rows={[
          [t('subject'), <bdi key="subject">{mail.subject}</bdi>],
          [t('attachment'), file && `${file.filename} (${file.contentType})`],
          [t('unsubscribe'), mail.headers['List-Unsubscribe'] ? t('yes') : t('no')],
        ]}
      />
      <iframe
        title={t('frameTitle', { message: name, mode: t(`displayModes.${mode}`) })}
        srcDoc={applyDisplayMode(mail.html, mode, nonce)}
        sandbox=""
        className={classes('my-4 h-[52rem] w-full rounded-lg border border-line', isPhone(mode) && 'max-w-[22.5rem]')}
      />
      <Source title={t('plainText')} text={mail.text} />
      {file ? <Source title={t('calendarFile')} text={file.content} /> : null}
    </Section>
  )
}

function Source({ title, text }: { title: string; text: string }) {
  return (
    <details className="mb-2">
      <summary className="inline-flex min-h-11 cursor-pointer items-center font-semibold">{title}</summary>
      <pre dir="auto" className="whitespace-pre-wrap rounded-lg bg-sunken p-4 text-sm [overflow-wrap:anywhere]">
        {text}
      </pre>
    </details>
  )
}
