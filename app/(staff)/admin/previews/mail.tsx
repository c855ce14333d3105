import type { MessagePreview } from '#server/messaging/notifications/schema.ts'
import { classes } from '../../../_ui/classes.ts'
import { Pairs, Section } from '../../_components/section.tsx'
import { asSeen, isPhone, type Look } from './looks.ts'
import { previewWords } from './words.ts'

type Props = { mail: MessagePreview['mail']; name: string; look: Look; nonce: string }

/** A mail as its reader sees it, in a frame that can do nothing, with what is not seen beside it. */
export function MailShown({ mail, name, look, nonce }: Props) {
  const t = previewWords()
  const file = mail.attachments[0]
  return (
    <Section title={t('mail')}>
      <Pairs
        rows={[
          [t('subject'), <bdi key="subject">{mail.subject}</bdi>],
          [t('attached'), file && `${file.filename} (${file.contentType})`],
          [t('unsubscribe'), mail.headers['List-Unsubscribe'] ? t('yes') : t('no')],
        ]}
      />
      <iframe
        title={t('frame', { message: name, look: t(`looks.${look}`) })}
        srcDoc={asSeen(mail.html, look, nonce)}
        sandbox=""
        className={classes('my-4 h-[52rem] w-full rounded-lg border border-line', isPhone(look) && 'max-w-[22.5rem]')}
      />
      <Source title={t('plain')} text={mail.text} />
      {file ? <Source title={t('file')} text={file.content} /> : null}
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
